# make run  : the story, on the real machinery, at one address.   make test : everything that must hold.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export TIDEGATE_HOME ?= $(CURDIR)/.tidegate

help: ## what can be typed here
	@echo "Tidegate"; echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'
	@echo; echo "  make run MARKET=PATH opens the story's platforms on real products (Consumer Data Right documents)"

$(VENV)/.run: requirements/run.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names one."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names one."; exit 2; }
	@test -x $(BIN)/python || { echo "Making a place of its own for Tidegate's packages …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what Tidegate runs on (hash-locked) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo "Installing what the tests need (hash-locked) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/.run ## the story: three platforms, one order, nobody harmed (first start builds the world)
	@exec $(BIN)/tidegate run $(if $(MARKET),--market "$(MARKET)") $(RUN)

test: check ## everything that must hold: gates, then all tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile $(TEST)

STOCK ?= /usr/lib/postgresql/15/bin
stock: $(VENV)/.dev ## the ledger's tests on the machine's own PostgreSQL (STOCK=its programs' folder)
	@TIDEGATE_POSTGRES_BIN=$(STOCK) $(BIN)/python -m pytest -q -n 2 --dist loadfile $(wildcard tests/*/test_ledger_*.py)

check: $(VENV)/.dev ## the gates alone: format, lint, types, imports
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > $(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }

bench: $(VENV)/.dev ## figures, each beside its limit measured in the same run
	@$(BIN)/python -m benchmarks $(BENCH)

race: $(VENV)/.dev ## the long race: 10,000 takedowns against busy savers, with the controls that must fail
	@$(BIN)/python -m benchmarks.long_race $(RACE)

drill: $(VENV)/.dev ## the December drill at full size; DRILL=--write keeps what it prints in docs/drill-december.md
	@$(BIN)/python -m benchmarks.december $(DRILL)

mutate: $(VENV)/.dev ## every small wrong change of the ledger's SQL and Python and of the day counts, and which test notices it
	@$(BIN)/python -m tests.rules.ledger_mutants
	@rm -rf mutants; $(BIN)/python -m tests.rules.python_mutants ledger
	@$(BIN)/python -m tests.rules.python_mutants day_counts

FUZZ ?= 20
fuzz: $(VENV)/.dev ## every property with new examples, FUZZ times over; a find is kept and tried first from then on
	@TIDEGATE_FUZZ=1; export TIDEGATE_FUZZ; round=1; while [ $$round -le $(FUZZ) ]; do \
		echo "Round $$round of $(FUZZ)"; \
		$(BIN)/python -m pytest -q -x -n 2 --dist loadfile $$(grep -rl 'from hypothesis' tests --include='test_*.py') || exit 1; \
		round=$$((round + 1)); done

chaos: $(VENV)/.dev ## 1,000 kill -9 under load: nothing acknowledged is lost or doubled
	@$(BIN)/python -m chaos $(CHAOS)

pictures: $(VENV)/.dev ## the README's pictures, taken again from a running story
	@$(BIN)/python -m docs.pictures.take

lock: ## write the hash-locked requirement files anew (needs uv)
	@requirements/lock

.PHONY: help run test stock check bench race drill fuzz chaos mutate pictures lock
