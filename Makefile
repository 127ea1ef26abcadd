# Dialtone's commands. `make help` lists them; each sets up what it needs on its first run and works offline afterwards.
# They take the best Python of this machine (infra/find_python.sh says which); PYTHON=... names another.
TOOLCHAIN := python=$$(sh infra/find_python.sh) && "$$python" -m infra.toolchain
BIN := .venv/bin
STAGE ?= dev
REGION ?= eu-central-1
SEED ?= 1
STEPS ?= 2000
OUT ?= build/$(STAGE)
ARGS ?=
# A process a core and one more, since a sixth of the time they wait; each with servers of its own. A file stays in
# one process, because its tests share a world; in the order of names the long files come first, and the many short
# ones even things out.
PARALLEL := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --maxprocesses 8 --dist loadfile --no-loadscope-reorder
# What make soak breaks of what make mutants breaks, and for how long at most.
SAMPLE := 'chalicelib.domain.money*' 'chalicelib.domain.tax*' 'chalicelib.domain.ledger*' 'chalicelib.application.payments.moves*'
SAMPLE_SECONDS := 900
SOURCES := app.py chalicelib infra tests
CHECKED := $(wildcard $(SOURCES))

.DEFAULT_GOAL := help
.PHONY: help setup run test quick soak check format gallery lives bench simulate package deploy catalog-check browser audit mutants clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

setup:  ## install everything that the other commands need (they do it themselves)
	@$(TOOLCHAIN) test

run:  ## start the sandbox: the app in a local world, with a chat page in the browser
	@$(TOOLCHAIN) run
	@exec $(BIN)/python -m infra.sandbox

test: setup  ## run all tests (ARGS="-k renewal" chooses)
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

quick:  ## run the tests that need no server, in seconds
	@$(TOOLCHAIN) check
	@$(BIN)/python -m pytest $(PARALLEL) tests/unit tests/property $(ARGS)

soak: setup  ## look further, in about half an hour: long lives, all deaths, many customers, many examples
	@$(BIN)/python -m pytest $(PARALLEL) --dist load -m soak $(ARGS)
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest $(PARALLEL) --timeout 3600 tests/unit tests/property $(ARGS)
	@$(BIN)/python -m tests.mutants --seconds $(SAMPLE_SECONDS) $(SAMPLE)

mutants:  ## break the rules a little, one place at a time: does a test notice? (ARGS="'chalicelib.domain.tax*'")
	@$(TOOLCHAIN) check
	@$(BIN)/python -m tests.mutants $(ARGS)

check:  ## format, lint, types, architecture
	@$(TOOLCHAIN) check
	@$(BIN)/ruff format --check --quiet $(CHECKED) || { echo "dialtone: 'make format' mends the format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/mypy $(CHECKED)
	@$(BIN)/lint-imports --no-logo

format:  ## format the code and mend what the linter can
	@$(TOOLCHAIN) check
	@$(BIN)/ruff check --quiet --fix-only $(CHECKED)
	@$(BIN)/ruff format $(CHECKED)

bench: setup  ## measure what a renewal, a message and a cold start cost
	@$(BIN)/python -m tests.bench $(ARGS)

simulate: setup  ## live through random months (SEED=1 STEPS=2000) and audit the books
	@$(BIN)/python -m tests.simulation --seed $(SEED) --steps $(STEPS) $(ARGS)

package:  ## build the deployable package for STAGE=dev into build/
	@$(TOOLCHAIN) check
	@$(BIN)/python -m infra.packaging --stage $(STAGE) --region $(REGION) $(OUT)

deploy: package  ## deploy STAGE=dev to the AWS account of the current credentials; what is not named stays
	@$(BIN)/python -m infra.deploy --stage $(STAGE) --region $(REGION) $(ARGS) $(OUT)

catalog-check:  ## check CATALOG=name-or-path, and whom it touches in STACK=dialtone-prod
	@$(TOOLCHAIN) run
	@$(BIN)/python -m infra.catalog_check $(if $(STACK),--stack $(STACK) --region $(REGION)) $(or $(CATALOG),siptg)

gallery:  ## write docs/gallery: every screen in every language
	@$(TOOLCHAIN) check
	@$(BIN)/python -m tests.gallery $(ARGS)

lives: setup  ## play whole lives in the browser and write docs/lives.md with its pictures
	@$(BIN)/python -m tests.lives

browser:  ## install Chromium for the browser tests (Debian, as root)
	@$(TOOLCHAIN) browser

audit:  ## prove the invariants on the tables of STACK=dialtone-prod, or of the environment
	@$(TOOLCHAIN) run
	@$(BIN)/python -m chalicelib.audit $(if $(STACK),--stack $(STACK) --region $(REGION)) $(ARGS)

clean:  ## remove what was built and cached (not the sandbox's state)
	@rm -rf .venv .venv-ministack .venv-aiogram .cache build mutants .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find chalicelib infra tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
