# Every habit of the project. `make help` lists them.
#
# PYTHON       interpreter to build .venv with (3.11 or newer); found by itself when left out
# PORT         where `make run` serves
# TORCH_INDEX  further index to take torch from, e.g. PyTorch's index of CPU wheels
# WORKERS      how many tests `make test` runs beside each other; 0: one after the other
# ARGS         further arguments, e.g. `make e2e ARGS="-k keyboard"`

PYTHON ?=
PORT ?= 8000
TORCH_INDEX ?=
WORKERS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --constraint constraints.txt
TORCH_FROM = $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

# Stamps: a later make does nothing while these are newer than what they were made from.
RUNNABLE := $(VENV)/.runnable
TESTABLE := $(VENV)/.testable
NODE_PACKAGES := node_modules/.installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check lint types bench e2e soak defences experiments presets give-away story vendor clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNNABLE) ## install on the first call, then serve the Lab; PORT=8000
	@exec $(BIN)/dropscope serve --port $(PORT) $(ARGS)

test: check $(TESTABLE) $(NODE_PACKAGES) ## everything: lint, types, Python, front end, browser
	node --test $$(find tests/frontend -name '*.test.js')
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint types ## ruff, Prettier, mypy --strict, tsc

lint: $(TESTABLE) $(NODE_PACKAGES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	node_modules/.bin/prettier --check --log-level=warn frontend tests

types: $(TESTABLE) $(NODE_PACKAGES)
	$(BIN)/mypy
	node_modules/.bin/tsc -p .

e2e: $(TESTABLE) ## the browser tests alone
	$(BIN)/python -m pytest tests/e2e $(ARGS)

bench: $(TESTABLE) ## budgets beside plain PyTorch and TensorBoard, as a table and JSON
	$(BIN)/python -m tests.bench $(ARGS)

soak: $(TESTABLE) ## every fault of the matrix at length; writes docs/reliability.md
	$(BIN)/python -m pytest tests/faults -m soak $(ARGS)

defences: $(TESTABLE) ## take each defence away in a copy, and see a test fail; docs/reliability.md
	$(BIN)/python -m tests.defences $(ARGS)

experiments: $(TESTABLE) ## the published experiments, through the product itself; long
	$(BIN)/python -m tests.science.experiments $(ARGS)

story: $(TESTABLE) ## train the story's runs over seeds, and count what its sentences say
	$(BIN)/python -m tests.science.story $(ARGS)

presets: $(TESTABLE) ## measure again what each preset promises
	$(BIN)/python -m dropscope.lab.measure_presets $(ARGS)

give-away: $(TESTABLE) ## measure again who reads the give-away pixel
	$(BIN)/python -m dropscope.lab.measure_give_away

vendor: $(NODE_PACKAGES) ## copy the front end's libraries again after a version changed
	node frontend/vendor/update.mjs

clean: ## remove what was installed and cached; runs are kept
	rm -rf $(VENV) node_modules dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for candidate in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
	  if [ -n "$$candidate" ] && "$$candidate" -c \
	    'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$candidate"; exec "$$candidate" -m venv $(VENV); \
	  fi; \
	done; \
	echo "Dropscope needs Python 3.11 or newer; say which with PYTHON=…" >&2; exit 1

# torch first and alone: a plain request beside others may fetch gigabytes of CUDA.
$(RUNNABLE): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Dropscope into $(VENV) (once; torch is about 200 MB)"
	$(INSTALL) $(TORCH_FROM) torch
	$(INSTALL) hatchling editables
	$(INSTALL) $(TORCH_FROM) --no-build-isolation --editable .
	@touch $@

$(TESTABLE): $(RUNNABLE)
	$(INSTALL) $(TORCH_FROM) --no-build-isolation --editable '.[dev]'
	@touch $@

$(NODE_PACKAGES): package.json
	npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@
