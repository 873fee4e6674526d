# Every target sets up what it needs; a step that is done is not repeated. Paths are relative, so that a checkout in a
# folder with spaces works. `make PYTHON=/path/to/python3.12` chooses the interpreter.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run setup models test check test-unit test-engines test-integration test-e2e test-frontend compose-test \
        generate format lock memory bench mlflow clean

BIN := .venv/bin
# Every extra but `train`: which PyTorch fits depends on the machine, and none belongs in the lock.
LOCKED := asr mt tts lipsync gateway studio download telemetry cli bench dev
PYTEST := $(BIN)/python -m pytest
ENVIRONMENT := .venv/.synced
DASHBOARD := .venv/.mlflow
NODE_MODULES := frontend/node_modules/.installed
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend -type d \( -name node_modules -o -name dist -o -name tests -o -name test-results \) \
                -prune -o -type f ! -name '*.tsbuildinfo' -print 2>/dev/null)

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

run: setup models ## Set up what is missing, start every service, show the address
	@exec $(BIN)/vivavoce run

setup: $(ENVIRONMENT) $(PAGE) ## Environment and web page

models: $(ENVIRONMENT) ## Fetch the models of the lite profile (asks the network only for what is missing)
	@script/node && $(BIN)/vivavoce models pull --profile lite

$(ENVIRONMENT): requirements.lock pyproject.toml script/environment script/uv script/pip_settings.py
	@PYTHON="$(PYTHON)" script/environment
	@touch $@

# `npm ci` refuses a lock that has no entries for other platforms, which not every registry has; the versions and hashes
# that count here are the lock's in both.
$(NODE_MODULES): frontend/package-lock.json script/npm script/node | $(ENVIRONMENT)
	@echo "Installing the packages of the web page"
	@script/npm install --no-save --no-audit --no-fund
	@touch $@

$(PAGE): $(NODE_MODULES) $(PAGE_SOURCES)
	@echo "Building the web page"
	@script/npm run --silent build
	@touch $@

test: check test-engines test-integration test-e2e ## Everything: checks, engines, real services, real browser

check: $(ENVIRONMENT) $(NODE_MODULES) ## The fast loop: format, lint, types, generated files, unit and page tests
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(PYTEST) -q --numprocesses auto tests/unit
	@script/npm run --silent lint
	@script/npm run --silent typecheck
	@script/npm run --silent generate:check
	@script/npm run --silent test

test-unit: $(ENVIRONMENT) ## Unit tests
	@$(PYTEST) --numprocesses auto tests/unit

test-frontend: $(NODE_MODULES) ## Tests of the web page
	@script/npm run --silent test

test-engines: $(ENVIRONMENT) models ## Each engine on its real weights
	@$(PYTEST) tests/engines

test-integration: setup models ## Real services, real models, real speech
	@$(PYTEST) tests/integration

test-e2e: setup models ## A real browser with a microphone file
	@$(PYTEST) tests/e2e

compose-test: $(ENVIRONMENT) models ## Build the images and run them: real speech, a crash, bounds (a Docker engine, or one is started)
	@$(PYTEST) -s tests/compose

bench: setup models ## Measure everything, log it to MLflow (more than an hour; `make bench BENCH=--quick` measures a little of each)
	@$(BIN)/python -m bench.all $(BENCH)

mlflow: $(DASHBOARD) ## Show what was measured: MLflow's dashboard on port 5000
	@exec mlflow/start

$(DASHBOARD): requirements-mlflow.lock $(ENVIRONMENT)
	@echo "Installing MLflow's server"
	@script/uv pip install --python $(BIN)/python --require-hashes --quiet -r requirements-mlflow.lock
	@touch $@

memory: setup models ## Start the services; print start time and memory, idle and busy
	@$(BIN)/python -m bench.memory

generate: $(ENVIRONMENT) $(NODE_MODULES) ## Write the generated files: env.example, its names in docker-compose.yml, the protocol's document and types
	@$(BIN)/python -m vivavoce.envfile > env.example
	@$(BIN)/python -m vivavoce.compose_settings
	@$(BIN)/python -m wire.docgen
	@script/npm run --silent generate

format: $(ENVIRONMENT) $(NODE_MODULES) ## Format and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@script/npm run --silent format

lock: $(ENVIRONMENT) ## Resolve pyproject.toml again into requirements*.lock
	@script/uv pip compile pyproject.toml $(addprefix --extra ,$(LOCKED)) --universal --python-version 3.11 \
	    --generate-hashes --quiet --output-file requirements.lock
	@for group in mlflow cuda; do \
	    script/uv pip compile --group $$group --constraints requirements.lock --universal --python-version 3.11 \
	        --generate-hashes --quiet --output-file requirements-$$group.lock || exit 1; done

clean: ## Remove everything that was built or installed, except the models
	@rm -rf .venv .node .run .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results *.egg-info \
	    frontend/node_modules frontend/dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
