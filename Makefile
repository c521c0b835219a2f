# Cadet: `make run` starts it, `make test` checks all of it. Both first build .venv from the locked requirements.
PYTHON ?= python3
PORT ?= $(or $(CADET_PORT),8000)
NO_DEMO ?=
ARGS ?=
BIN := .venv/bin
RUN := .venv/.stamp-run
DEV := .venv/.stamp-dev
# Hash-checked, no dependency resolution, no configuration of this machine's pip beyond where packages come from.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps
# Tests commit durably thousands of times. In memory, where there is enough of it, they take a third of the time.
ROOM := $(shell df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 { found = 1 } END { print found ? "/dev/shm" : "/tmp" }')
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run test tests check bench train-tools lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

run: $(RUN) ## Start Cadet on http://127.0.0.1:8000 (PORT=…, NO_DEMO=1 starts empty)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m server.cli run --port $(PORT) $(if $(NO_DEMO),--no-demo) $(ARGS)

test: $(DEV) ## Check everything: style, types, imports, dependencies, tests, browser
	@$(MAKE) --no-print-directory -j 2 check tests

# Side by side with `check`, which needs one core for a minute. When either fails, the other still tells all it finds.
tests: $(DEV)
	@room=$$(mktemp -d -p "$(ROOM)" cadet-tests.XXXXXX) && trap 'rm -rf "$$room"' EXIT && \
		PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --quiet -n 2 --dist worksteal --database both \
			--basetemp="$$room/tests" $(ARGS)

check: $(DEV) ## Style, types, import directions and dependencies only
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > .venv/lint-imports.txt || (cat .venv/lint-imports.txt; exit 1)
	@NO_COLOR=1 $(BIN)/deptry . 2> .venv/deptry.txt || (cat .venv/deptry.txt; exit 1)

bench: $(DEV) ## Measure what pages, submissions and scoring cost on this machine
	@$(BIN)/python -m tests.bench

train-tools: $(RUN) ## Install what `cadet train` needs beside the server
	@$(INSTALL) -r requirements/train.txt

lock: ## Renew the locks (maintainers; needs uv)
	$(LOCK) pyproject.toml --extra postgres -o requirements/run.txt
	$(LOCK) pyproject.toml --extra postgres --extra train --constraints requirements/run.txt -o requirements/train.txt
	$(LOCK) pyproject.toml --extra postgres --extra train --group dev --constraints requirements/run.txt -o requirements/dev.txt
	$(LOCK) requirements/assets.in --no-deps -o requirements/assets.txt

clean: ## Remove the environment; your data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# A changed lock or another Python means a new environment, so that nothing left over can help a test pass.
$(RUN): requirements/run.txt requirements/assets.txt
	@echo "Installing (once; about a minute)…" >&2
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		(echo "Cadet needs Python 3.11, 3.12 or 3.13; say which with PYTHON=…" >&2; exit 1)
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) -r requirements/run.txt -r requirements/assets.txt
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -m server.cli "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/cadet
	@chmod +x $(BIN)/cadet
	@touch $@

$(DEV): $(RUN) requirements/dev.txt
	@echo "Installing what tests need…" >&2
	@$(INSTALL) -r requirements/dev.txt
	@touch $@
