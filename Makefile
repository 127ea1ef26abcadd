# Dialtone's commands. `make help` lists them; each sets up what it needs on its first run and works offline afterwards.
PYTHON ?= python3.11
BIN := .venv/bin
STAGE ?= dev
REGION ?= eu-central-1
SEED ?= 1
STEPS ?= 2000
OUT ?= build/$(STAGE)
ARGS ?=
SOURCES := app.py chalicelib infra tests
CHECKED := $(wildcard $(SOURCES))

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench simulate package deploy catalog-check browser audit clean need-python

help:  ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

need-python:
	@command -v $(PYTHON) >/dev/null || { echo "dialtone: $(PYTHON) is missing: install Python 3.11" >&2; exit 1; }

setup: need-python  ## install everything that the other commands need (they do it themselves)
	@$(PYTHON) -m infra.toolchain test

run: need-python  ## start the sandbox: the app in a local world, with a chat page in the browser
	@$(PYTHON) -m infra.toolchain run
	@exec $(BIN)/python -m infra.sandbox

test: setup  ## run all tests (ARGS="-k renewal" chooses)
	@$(BIN)/python -m pytest $(ARGS)

check: need-python  ## format, lint, types, architecture
	@$(PYTHON) -m infra.toolchain check
	@$(BIN)/ruff format --check --quiet $(CHECKED) || { echo "dialtone: 'make format' mends the format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/mypy $(CHECKED)
	@$(BIN)/lint-imports --no-logo

format: need-python  ## format the code and mend what the linter can
	@$(PYTHON) -m infra.toolchain check
	@$(BIN)/ruff check --quiet --fix-only $(CHECKED)
	@$(BIN)/ruff format $(CHECKED)

bench: setup  ## measure what a renewal, a message and a cold start cost
	@$(BIN)/python -m tests.bench $(ARGS)

simulate: setup  ## live through random months (SEED=1 STEPS=2000) and audit the books
	@$(BIN)/python -m tests.simulation --seed $(SEED) --steps $(STEPS) $(ARGS)

package: need-python  ## build the deployable package for STAGE=dev into build/
	@$(PYTHON) -m infra.toolchain check
	@$(BIN)/python -m infra.packaging --stage $(STAGE) --region $(REGION) $(OUT)

deploy: package  ## deploy STAGE=dev to the AWS account of the current credentials; what is not named stays
	@$(BIN)/python -m infra.deploy --stage $(STAGE) --region $(REGION) $(ARGS) $(OUT)

catalog-check: need-python  ## check CATALOG=name-or-path, and whom it touches in STACK=dialtone-prod
	@$(PYTHON) -m infra.toolchain run
	@$(BIN)/python -m infra.catalog_check $(if $(STACK),--stack $(STACK) --region $(REGION)) $(or $(CATALOG),siptg)

browser: need-python  ## install Chromium for the browser tests (Debian, as root)
	@$(PYTHON) -m infra.toolchain browser

audit: need-python  ## prove the invariants on the tables of STACK=dialtone-prod, or of the environment
	@$(PYTHON) -m infra.toolchain run
	@$(BIN)/python -m chalicelib.audit $(if $(STACK),--stack $(STACK) --region $(REGION)) $(ARGS)

clean:  ## remove what was built and cached (not the sandbox's state)
	@rm -rf .venv .venv-ministack .cache build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find chalicelib infra tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
