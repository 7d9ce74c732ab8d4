# Every target does its own set-up: `make test` and `make demo` work on a fresh clone.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test browser pictures faults-model faults-crash faults-numbered faults-cluster faults-nemesis faults-report \
  hostile bench bench-functions bench-check bench-peers-setup lint fmt lock clean

BIN := .venv/bin
WEB := npm --prefix dispatch/console/web run --silent
SOURCES := dispatch streams schemas tests deploy

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

setup: ## Make the environment: packages, Apache Kafka, the pages (quick when it is there)
	@deploy/setup.sh

demo: setup ## Start everything here and play the story and 200 real calls (DEMO_ARGS="...")
	@$(BIN)/dispatch demo $(DEMO_ARGS)

test: setup ## Run all tests: unit, property, contract, integration, faults, browser (PYTEST_ARGS="-k ...")
	@deploy/browser.sh
	@$(WEB) test
	@$(BIN)/python -m pytest tests/unit tests/property tests/contract tests/integration tests/faults tests/browser $(PYTEST_ARGS)

browser: setup ## Run the tests of the pages in a real Chromium (minutes)
	@deploy/browser.sh
	@$(BIN)/python -m pytest tests/browser $(PYTEST_ARGS)

pictures: setup ## Take the pictures of the pages that the README shows, and measure the pages
	@deploy/browser.sh
	@$(BIN)/python -m pytest tests/browser/test_pictures.py tests/browser/test_figures.py \
	  --pictures deploy/pictures --figures tests/browser/results/figures.json $(PYTEST_ARGS)

faults-model: setup ## Search the rules and a twin of the store for a broken promise (seconds)
	@$(BIN)/python -m pytest tests/faults/model $(PYTEST_ARGS)

faults-crash: setup ## Let the process die at every failpoint against a real PostgreSQL (a minute)
	@$(BIN)/python -m pytest tests/faults/crash $(PYTEST_ARGS)

faults-numbered: setup ## Bring about the numbered faults one by one, on real services (minutes)
	@$(BIN)/python -m pytest tests/faults/numbered $(PYTEST_ARGS)

faults-cluster: setup ## Break a cluster of three brokers, two databases, eight processes in six ways (minutes)
	@$(BIN)/python -m pytest tests/faults/cluster $(PYTEST_ARGS)

faults-nemesis: setup ## Ten runs of five minutes on that cluster, recorded (NEMESIS_ARGS="--seed 7 --runs 1")
	@$(BIN)/python -m tests.faults.cluster --seconds 300 --runs 10 --record tests/faults/results $(NEMESIS_ARGS)

faults-report: setup ## Write FAULTS.md from the recorded runs
	@$(BIN)/python -m tests.faults.report

HOSTILE_INPUTS ?= 100000

hostile: setup ## Send HOSTILE_INPUTS (100000) hostile inputs through each topic and HTTP (HOSTILE_ARGS="--seed 1")
	@$(BIN)/python -m tests.faults.hostile --inputs $(HOSTILE_INPUTS) $(HOSTILE_ARGS)

bench: setup ## Measure speed beside the floor of its parts, write BENCHMARKS.md (BENCH_ARGS="--rounds 1")
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)
	@$(BIN)/python -m tests.bench.backlog
	@$(BIN)/python -m tests.bench.fanout
	@$(BIN)/python -m tests.bench.startup
	@$(BIN)/python -m tests.bench.growth
	@$(BIN)/python -m tests.bench.report

bench-functions: setup ## Measure single functions alone, beside their floors (BENCH_ARGS="--turns 1")
	@$(BIN)/python -m tests.bench.functions $(BENCH_ARGS)

bench-check: setup ## See whether it became slower than the committed figures (BENCH_ARGS="--plant-ms 2")
	@$(BIN)/python -m tests.bench.check $(BENCH_ARGS)

bench-peers-setup: setup ## Install the peers that the benchmark has beside its floor, apart (.cache/peers)
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .cache/peers
	@$(BIN)/python -m pip --python .cache/peers/bin/python install --quiet --disable-pip-version-check --no-input \
	  --require-hashes --no-deps -r tests/bench/peers.lock

lint: setup ## Check style, types and who imports whom
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(WEB) check

fmt: setup ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)
	@$(WEB) format

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --custom-compile-command "make lock" --quiet
# What `make setup` installs. The peers of the benchmark are none of it, and have a lock of their own.
EXTRAS := local build dev

lock: setup ## Write the locks anew from pyproject.toml (LOCK_ARGS="--upgrade")
	@$(BIN)/$(COMPILE) pyproject.toml $(EXTRAS:%=--extra %) --output-file requirements.lock $(LOCK_ARGS)
	@$(BIN)/$(COMPILE) pyproject.toml --extra build --constraint requirements.lock --output-file deploy/runtime.lock
	@$(BIN)/python -m tests.bench.peers | $(BIN)/$(COMPILE) - --output-file tests/bench/peers.lock $(LOCK_ARGS)

clean: ## Remove what was made, environment included
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache deploy/kafka/lib \
	  dispatch/console/web/node_modules dispatch/console/web/dist dispatch/console/web/generated
