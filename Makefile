# infolit: `make run` is all it takes on Linux and macOS. On Windows see README.md: three commands do the same.

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.PHONY: run demo test check help lock translations-update clean

# The first Python that runs, is 3.11 or newer and can make a virtual environment; PYTHON=… overrides it.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'

run: $(VENV)/run-installed ## Start infolit on this computer; the first start installs what it needs
	@$(BIN)/python app.py

demo: export INFOLIT_INSTANCE ?= instance/demo
demo: $(VENV)/run-installed ## Start a demonstration with two years of results; prints a librarian's sign-in
	@$(BIN)/flask --app app demonstrate
	@$(BIN)/flask --app app portal & trap "kill $$! 2>/dev/null" EXIT; trap 'exit 0' INT TERM; $(BIN)/python app.py

test: $(VENV)/dev-installed ## Run the tests; ARGS="-k result" chooses
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup $(ARGS)

check: $(VENV)/dev-installed ## Judge code, walls, templates, content and translations without running tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/flask --app app check-content
	$(BIN)/flask --app app check-translations

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lock: $(VENV)/dev-installed ## Choose newest versions that fit requirements*.in and write requirements*.txt
	$(COMPILE) --upgrade requirements.in --output-file requirements.txt
	$(COMPILE) --upgrade requirements-pdf.in --output-file requirements-pdf.txt
	$(COMPILE) --upgrade requirements-dev.in --output-file requirements-dev.txt

translations-update: $(VENV)/dev-installed ## Bring new and changed texts into translations/*/LC_MESSAGES/*.po
	@$(BIN)/flask --app app translations-update

clean: ## Remove what was installed and cached; keeps the instance folder with its data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: an install is repeated when, and only when, its requirements have changed.
$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "infolit needs Python 3.11 or newer with venv" \
		"(Debian, Ubuntu: sudo apt install python3-venv). If you have one: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run-installed: requirements.txt $(VENV)/made
	@echo "Installing what infolit runs on (requirements.txt)"
	@$(INSTALL) --requirement requirements.txt
	@touch $@

$(VENV)/dev-installed: requirements-dev.txt $(VENV)/run-installed
	@echo "Installing what checks and tests need (requirements-dev.txt)"
	@$(INSTALL) --requirement requirements-dev.txt
	@touch $@
