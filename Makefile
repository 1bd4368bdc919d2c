# The commands of this project; `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev tensorflow run test test-fast lint lint-python lint-web format soak bench bench-full api lock clean

PYTHON := .venv/bin/python
# What set-up put below .tools (uv, Node, Java) comes first.
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.venv/bin:$(PATH)
ifneq ($(wildcard .tools/java/bin/java),)
export JAVA_HOME := $(CURDIR)/.tools/java
endif

# Size of the main job's data, and whether it ends after its work (ONCE=1) or keeps the studio running.
ROWS ?= 200000
ONCE ?=
PORT ?= 8000
# AGPL=no leaves out the AGPL-licensed packages (README.md, Licences).
AGPL ?= yes
# Where the soak keeps what it did; the same folder goes on where it stopped.
FOLDER ?= /var/tmp/studio-soak
export ROWS ONCE PORT AGPL
# Runs and tests start hundreds of Pythons: compiling every module anew in each would double their time.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Set up what a run needs (a second call takes a second)
	@deploy/setup/setup.sh

setup-dev: ## Set up what the tests need, too
	@deploy/setup/setup.sh --dev

tensorflow: setup ## Add TensorFlow (the studio's settings offer it, too)
	@deploy/setup/extra.sh tensorflow

run: setup ## Start the studio and run "Purchase intention" through it (ROWS=200000, ONCE=1, PORT=8000)
	@$(PYTHON) manage.py main_job

test: setup-dev ## Check and test everything (python -m tests --list names the suites)
	@$(PYTHON) -m tests

test-fast: ## The tests that need nothing but Python
	@$(PYTHON) -m tests quick

lint: lint-python lint-web ## Check style, types and layers

lint-python:
	ruff check .
	ruff format --check .
	mypy
	lint-imports

lint-web:
	cd webui && npm run --silent lint
	cd webui && npm run --silent typecheck
	cd webui && npm run --silent test

format: ## Put the code into the project's format
	ruff check --fix .
	ruff format .
	cd webui && npm run --silent format

soak: setup-dev ## 50 runs with something killed in each (resumable; FOLDER=…)
	@$(PYTHON) -m tests.soak --folder $(FOLDER)

bench: setup-dev ## Measure, and write tests/bench/RESULTS.md
	$(PYTHON) -m tests.bench

bench-full: setup-dev ## The same at 16.5 million rows, once each (hours)
	$(PYTHON) -m tests.bench purchase-full branches-full boosting-full

api: ## Generate the web interface's types of the REST interface anew
	$(PYTHON) manage.py spectacular --format openapi-json --file .setup/openapi.json
	cd webui && npx openapi-typescript ../.setup/openapi.json -o src/api/schema.ts

lock: ## Resolve requirements/*.txt anew from pyproject.toml
	@deploy/setup/lock.sh

clean: ## Remove what set-up made (data stay)
	rm -rf .venv .tools .setup webui/node_modules webui/dist
