"""Which way the story's sentences come out over seeds: ``python -m tests.science.story [SEEDS]``.

Trains the story's runs through a server of its own and writes ``docs/story.md``. Sentences are made
by the page's own code (``figures.mjs``); this only counts. Wants ``node``.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.science.experiments.server import serving

SEEDS = 5
FIGURES = Path(__file__).with_name("figures.mjs")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "story.md"
HEAD = """# The story, over seeds

Every chapter of the story makes its sentences from the figures of one run. Here the same runs were
trained with {seeds} seeds each (other examples, weights, batches and masks), and it was counted
which way each sentence came out: as the chapter has it, neither, or the other way round. Sentences
that claim no direction are left out. Written by `make story` on {date}.

| chapter | sentence (of the first seed) | as told | neither | other way |
| --- | --- | --- | --- | --- |
"""


def sentences(seeds: int) -> list[dict[str, Any]]:
    """Which way each sentence came out, a dictionary for each sentence and seed."""
    with serving() as server:
        found = subprocess.run(
            ["node", str(FIGURES), server.url, str(seeds)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return [json.loads(line) for line in found.stdout.splitlines()]


def table(found: Iterable[dict[str, Any]]) -> str:
    """How often each sentence came out which way, as rows of Markdown."""
    by_sentence: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in found:
        by_sentence.setdefault((one["chapter"], one["index"]), []).append(one)
    rows = []
    for (chapter, _), seeds in by_sentence.items():
        directions = [one.get("direction") for one in seeds]
        if all(direction is None for direction in directions):
            continue
        counts = " | ".join(str(directions.count(direction)) for direction in (1, 0, -1))
        rows.append(f"| {chapter} | {plain(seeds[0].get('text', ''))} | {counts} |")
    return "\n".join(rows) + "\n"


def plain(marked: str) -> str:
    """Prose without what makes words of it point somewhere."""
    for mark in ("[", "]"):
        marked = marked.replace(mark, "\0")
    words = marked.split("\0")
    return "".join(word.split(")", 1)[1] if word.startswith("(") else word for word in words)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    date = datetime.now(UTC).date().isoformat()
    text = HEAD.format(seeds=count, date=date) + table(sentences(count))
    PAGE.write_text(text, "utf-8")
    sys.stdout.write(text)
