"""``python -m dropscope``: the command line."""

from dropscope.cli import main

if __name__ == "__main__":
    main()
