# The commands of the house; `make help` lists them. Settings come from the environment (README.md).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
NODE ?= node
HOST ?= 127.0.0.1
PORT ?= 8000
MAINSTAY_ENV ?= development
export HOST PORT MAINSTAY_ENV

BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
TESTS := $(BIN)/pytest --numprocesses=auto --no-loadscope-reorder
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --no-header

# A stamp is named after what it stands for, so a changed lock is installed again and an unchanged one never.
stamp = $(1)/.mainstay-$(2)-$(shell cat $(3) 2>/dev/null | cksum | tr ' ' '-')
PARTS := $(call stamp,.venv,run,requirements.txt)
TEST_PARTS := $(call stamp,.venv,test,requirements.txt requirements-dev.txt)
NODE_PARTS := $(call stamp,node_modules,npm,package-lock.json)

# One line each, before anything is installed.
old_python = $(shell $(PYTHON) -c 'import sys; print("" if sys.version_info >= (3, 11) else "it is %d.%d" % sys.version_info[:2])' 2>/dev/null || echo "it was not found")
no_venv = $(shell $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || echo missing)
old_node = $(shell $(NODE) -e 'if (+process.versions.node.split(".")[0] < 20) console.log("it is " + process.version)' 2>/dev/null || echo "it was not found")
taken = $(shell $(PYTHON) -c 'import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("$(HOST)", $(PORT)))' 2>/dev/null || echo taken)

.PHONY: help run test check bench setup assets migrate lock words clean tools free-port test-parts

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

run: tools free-port setup assets migrate ## install, migrate, load the demo company once, start web and worker
	@$(FLASK) demo --once
	@exec $(FLASK) serve

test: tools test-parts assets ## install what tests need and pass them all, on SQLite and on PostgreSQL
	@found=yes; $(BIN)/python -m tests.postgres || found=no; [ $$found = yes ] || [ -z "$${REQUIRE_ALL:-}" ]; \
	$(TESTS); [ $$found = no ] || $(TESTS) --database=postgresql

check: tools test-parts assets ## format, lint, types, floors, templates, migrations
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy & types=$$!; \
	PYTHONPATH=. $(BIN)/lint-imports; \
	$(BIN)/djlint --lint --quiet templates; \
	$(BIN)/python -m tests.migrations sqlite; \
	$(BIN)/python -m tests.migrations postgresql; \
	wait $$types

bench: tools test-parts assets ## measure the aims for speed and print them as JSON
	@IMPORT_COMPANIES=10000 $(BIN)/pytest -q -s tests/history/test_import_volume.py >&2
	@$(BIN)/python -m tests.bench

setup: tools $(PARTS) $(NODE_PARTS) ## install what the portal needs

assets: $(NODE_PARTS) ## join, hash and compress CSS and JavaScript, compile the words
	@$(BIN)/python -m portal.ground.assets
	@$(BIN)/python -m portal.ground.catalogues

migrate: $(PARTS) ## bring the database to the newest form
	@$(FLASK) setup

lock: test-parts ## write requirements*.txt again from pyproject.toml
	@$(LOCK) --output-file requirements.txt pyproject.toml
	@$(LOCK) --allow-unsafe --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

words: test-parts ## bring the catalogues of other languages in line with the code and the templates
	@$(BIN)/pybabel --quiet extract --mapping-file=pyproject.toml --keyword=lazy_gettext --add-location=file --sort-by-file \
	  --project=Mainstay --output-file=.messages.pot .
	@$(BIN)/pybabel --quiet update --input-file=.messages.pot --output-dir=portal/translations --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date --width=120
	@rm .messages.pot

clean: ## remove what was installed and built; var/ with its data stays
	@rm -rf .venv node_modules static/build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

test-parts: $(TEST_PARTS) $(NODE_PARTS)

tools:
	$(if $(old_python),$(error Mainstay needs Python 3.11 or newer as “$(PYTHON)”, but $(old_python): try make PYTHON=python3.12 $(MAKECMDGOALS)))
	$(if $(no_venv),$(error “$(PYTHON)” cannot make a virtual environment: install its venv package, such as python3-venv))
	$(if $(old_node),$(error Mainstay needs Node 20 or newer as “$(NODE)”, but $(old_node)))

free-port:
	$(if $(taken),$(error Port $(PORT) is in use on $(HOST): stop what listens there, or choose another with make run PORT=8001))

.venv/bin/python:
	@$(PYTHON) -m venv .venv

$(PARTS): | .venv/bin/python
	@echo "Installing what the portal needs ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(TEST_PARTS): | .venv/bin/python
	@echo "Installing what the portal and its tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(PARTS)

$(NODE_PARTS):
	@echo "Installing the browser's parts ..."
	@npm ci --silent --no-fund --no-audit
	@touch $@
