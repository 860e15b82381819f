# Everything one does with this project, one line each: `make help`.
# On a fresh machine `make run` and `make test` are enough: each builds .venv first, from the lock files.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python that is new enough and can make an environment; or say which: make run PYTHON=/path/to/python
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& command -v "$$python" && break; done)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
# Only `make lock` needs it, so it is no part of the environment.
UV := uv==0.13.9
WORKERS ?= 2

.PHONY: help run tour test check audit bench docs format lock clean

help: ## List every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run.stamp ## Start the bot in a simulated Discord, in the browser (Ctrl-C ends it)
	@$(BIN)/guanxi demo

tour: .venv/run.stamp ## Walk through the main job in the terminal, check the ledger, and end
	@$(BIN)/guanxi demo --tour

test: .venv/dev.stamp ## Run all tests, on SQLite and on a PostgreSQL server that they bring along
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/dev.stamp audit ## Format, lint, types, import contracts, documents: everything but the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m bot.reference --check docs/commands.md
	$(BIN)/python -m pytest -q tests/house

audit: .venv/dev.stamp ## Write the bill of materials, and ask for known flaws in what is pinned
	@$(BIN)/python deploy/supply_chain.py

bench: .venv/run.stamp ## Measure against bare SQLite and a naive bot (JSON=1 for JSON)
	@$(BIN)/python -m bench

docs: .venv/run.stamp ## Write the command reference anew from the commands
	$(BIN)/python -m bot.reference docs/commands.md

format: .venv/dev.stamp ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# Universal (Linux, macOS, Windows; Python 3.11 to 3.14), with hashes, and without the name of any package index.
# What is pinned stays; UPGRADE=--upgrade takes the newest versions.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) --extra preview --group build

lock: .venv/run.stamp ## Pin the dependencies of pyproject.toml anew (UPGRADE=--upgrade for newer ones)
	@$(PIP) "$(UV)"
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove the environment and all caches; data/ stays
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find bot cogs db services tests bench -type d -name __pycache__ -prune -exec rm -rf {} +

# A stamp is newer than the files it was made from, or the environment is brought up to date. Messages go to
# standard error: what `make bench JSON=1` prints is JSON and nothing else.

# An environment knows its folder and its Python by their paths: after a move of the folder, or with that Python
# gone, it is made anew.
ifneq ($(shell test -x $(BIN)/python && cat .venv/folder 2>/dev/null),$(CURDIR))
.PHONY: .venv/run.stamp .venv/dev.stamp
define environment
	@test -n "$(PYTHON)" || { \
		echo "guanxi needs Python 3.11 or newer with venv, and found none." >&2; \
		echo "Install it (Debian, Ubuntu: apt install python3 python3-venv), or name it:" >&2; \
		echo "  make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@"$(PYTHON)" -m venv --clear .venv >&2
	@echo "$(CURDIR)" > .venv/folder
endef
endif

# The project itself is last: it is built by what the lock file brought, and downloads nothing.
define install
	@echo "Preparing .venv from $(1): once, about a minute ..." >&2
	@$(PIP) --require-hashes --requirement $(1) >&2
	@$(PIP) --no-deps --no-build-isolation --editable . >&2
endef

.venv/run.stamp: requirements.lock pyproject.toml
	$(environment)
	$(call install,requirements.lock)
	@touch $@

# Holds all that the other does, so one installation serves both.
.venv/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml
	$(environment)
	$(call install,requirements-dev.lock)
	@touch .venv/run.stamp $@
