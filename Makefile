# The same few words on every machine: make help

SHELL := /bin/sh
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run shell messages frontend frontend-check test test-django61 check bench bench-editor

VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough; say PYTHON=/path/to/python to choose another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)

VENV61 := .venv-django61
# Django 6.1 needs 3.12, and 3.12.1's own email package is too old for it.
PYTHON313 = $(shell for path in python3.13 "$$HOME"/.pyenv/versions/3.13*/bin/python3.13; do \
	"$$path" -c 'import sqlite3, ssl, sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && { echo "$$path"; break; }; done)

export PORT
export MAILBOX_PORT

help: ## List these words
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | expand -t 15

run: need-python ## Run the console and its local mailbox (PORT=8000, MAILBOX_PORT=1025)
	@$(PYTHON) scripts/run_console.py --check-ports
	@$(MAKE) --no-print-directory $(VENV)/.installed
	@exec $(BIN)/python scripts/run_console.py

shell: $(VENV)/.installed ## Open a Python shell with the settings of make run
	@$(BIN)/python scripts/run_console.py --manage shell

messages: $(VENV)/.installed ## Collect the texts for people into locale/ and compile them (needs GNU gettext)
	@$(BIN)/python scripts/make_messages.py

frontend: frontend/node_modules/.package-lock.json ## Build the JSON editor from frontend/ (needs Node 20)
	cd frontend && npm run --silent build

frontend-check: frontend/node_modules/.package-lock.json ## Test the JSON editor, and that its build is the one committed
	cd frontend && npm test --silent && npm run --silent check

test: $(VENV)/.installed-dev ## Run all tests
	$(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder -rs $(ARGS)

test-django61: ## Run what sends mail on Django 6.1, with its deprecations as errors (needs Python 3.13)
	@if [ -z "$(PYTHON313)" ]; then echo "Skipped test-django61: Python 3.13 is missing. Install python3.13, or: pyenv install 3.13"; \
	else $(MAKE) --no-print-directory $(VENV61)/.installed && \
		$(VENV61)/bin/pytest -q -rs -W error tests/transport tests/services tests/test_email_backend*.py tests/test_testing.py $(ARGS); fi

check: $(VENV)/.installed-dev ## Check format, style, types, templates and migrations, then run all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy smtp_connector connector_admin scripts tests manage.py
	$(BIN)/djlint --lint templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) --no-print-directory test

bench: ## Compare the sender with its peers (later)
	@echo "Nothing to measure yet: this will send the same messages with Django's own SMTP backend,"
	@echo "nodemailer and this connector, side by side in one run, once connections are kept open."

bench-editor: $(VENV)/.installed-dev ## Measure key presses in the JSON box with a config of 250 KiB (needs Chromium)
	$(BIN)/pytest -q -s tests/browser/measure_json_editor.py

.PHONY: need-python
need-python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it, or say make PYTHON=/path/to/python" >&2; exit 1; }

# Made again only when the pinned requirements changed.
$(VENV)/.installed: requirements.txt | need-python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@echo "Installing requirements.txt into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	cd frontend && npm ci --silent --ignore-scripts
	@touch $@

$(VENV61)/.installed: requirements-django61.txt
	@$(VENV61)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON313) -m venv $(VENV61)
	@echo "Installing requirements-django61.txt into $(VENV61) …"
	@$(VENV61)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-django61.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | need-python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@echo "Installing requirements-dev.txt into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.installed
