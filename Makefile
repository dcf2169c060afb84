# borgerflow: `make` alone lists what there is. Works with GNU make 3.81 and later.
# Another Python: make setup PYTHON=python3.12      Other worker count: make test JOBS=4

PYTHON ?= python3
JOBS   ?= 2
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
UV     := $(shell command -v uv 2>/dev/null)

# One statement that ends with status 1 in a Python that will not do.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))

# Extra flags for `make lock`, for example LOCKFLAGS=--upgrade
LOCKFLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check verify bench docs lock clean

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Create .venv with the locked packages and borgerflow itself

demo: $(STAMP) ## Run the demonstration
	$(BIN)/borgerflow demo

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest -n $(JOBS)

check: $(STAMP) ## Lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

verify: $(STAMP) ## Run the slow suite against theory
	$(BIN)/python -m pytest -m verify -n $(JOBS)

bench: $(STAMP) ## Run the benchmarks (QUICK=1: two minutes)
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

docs: $(STAMP) ## Build the documentation site into build/site
	$(BIN)/python -m mkdocs build --strict

lock: ## Rewrite requirements.lock from pyproject.toml (with uv)
	@uv="$(UV)"; \
	if [ -z "$$uv" ]; then \
	  uv=build/uv/bin/uv; \
	  [ -x $$uv ] || { "$(PYTHON)" -m venv build/uv && build/uv/bin/python -m pip install -q uv; } || exit 1; \
	fi; \
	"$$uv" pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 \
	  --fork-strategy fewest --generate-hashes --custom-compile-command "make lock" $(LOCKFLAGS) \
	  -o requirements.lock

clean: ## Remove .venv, caches and build products (results are kept)
	rm -rf $(VENV) build dist borgerflow.egg-info .pytest_cache .mypy_cache .ruff_cache \
	  .hypothesis .numba_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Repeated only when the lock or pyproject.toml changes. A half-made .venv is made anew.
$(STAMP): requirements.lock pyproject.toml
	@$(BIN)/python -c 'import pip; $(SUPPORTED)' >/dev/null 2>&1 || { \
	  "$(PYTHON)" -c '$(SUPPORTED)' >/dev/null 2>&1 || { \
	    found=$$("$(PYTHON)" -V 2>&1 | grep '^Python' || echo missing); \
	    echo "borgerflow needs Python 3.11 to 3.14, but $(PYTHON) is $$found:" \
	      "name another one, for example make setup PYTHON=python3.12" >&2; \
	    exit 1; }; \
	  rm -rf $(VENV); \
	  if [ -n "$(UV)" ]; then \
	    "$(UV)" venv -q --seed --python "$$("$(PYTHON)" -c 'import sys; print(sys.executable)')" $(VENV); \
	  else \
	    "$(PYTHON)" -m venv $(VENV); \
	  fi; }
	@echo "Installing the locked packages into $(VENV) (the first time takes a minute or two)"
	@if [ -n "$(UV)" ]; then \
	  "$(UV)" pip install -q --python $(BIN)/python --require-hashes -r requirements.lock && \
	  "$(UV)" pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $(STAMP)
