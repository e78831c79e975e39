# `make` lists the targets. All work happens in .venv, which every target makes or updates first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Every process of the tests loads the same code: it is compiled once, whatever the machine's default is.
unexport PYTHONDONTWRITEBYTECODE
CODE := conftest.py $(foreach part,benchmarks console deploy helio sandbox services shared tests views,\
	$(if $(wildcard $(part)/*.py $(part)/*/*.py),$(part)))

# Give PYTHON=/path/to/python3.12 to choose one.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(READY) ## Make .venv with exactly the locked packages and the `helio` command

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or give PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) lacks its venv module: install it (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q deploy helio sandbox services shared views
	@touch $@

.PHONY: demo
demo: setup ## One project from inquiry to activated system, live, on the fast calendar
	@$(BIN)/helio demo

.PHONY: up
up: setup ## Start the stack: Kafka, PostgreSQL, seven services, the outside world, the tracing page
	@$(BIN)/helio up

.PHONY: down
down: setup ## Stop the stack; its state stays
	@$(BIN)/helio down

.PHONY: lint
lint: setup ## Style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports

# Processes of tests on stacks beside this one, each with a stack of its own.
STACKS ?= 2
# A file's tests stay together, in the order of conftest.py; what takes long is named at the end.
SPREAD := --dist loadfile --no-loadscope-reorder --durations 15 --durations-min 10

.PHONY: test
test: lint ## Lint and all tests, those on real Kafka and PostgreSQL included (STACK=containers: both in a Docker engine)
	@test "$(STACK)" != containers || docker info >/dev/null 2>&1 || { echo "a Docker engine is needed" >&2; exit 2; }
	$(BIN)/pytest -q -n auto --maxprocesses 8 $(SPREAD) -m "not stack" $(PYTEST)
	HELIO_TEST_BACKEND=$(or $(STACK),$(HELIO_TEST_BACKEND),embedded) $(BIN)/pytest -q -n $(STACKS) $(SPREAD) -m stack $(PYTEST)

.PHONY: chaos
chaos: setup ## A stack on half a core; then many journeys while processes and parts fail; ends with one JSON object
	@$(BIN)/python -m tests.chaos.half_core
	@$(BIN)/python -m tests.chaos

.PHONY: sweep
sweep: setup ## Design SITES random sites (3,000) and have a reviewer that shares no code with the rules read every option
	@$(BIN)/python -m tests.oracles.sweep --sites $(or $(SITES),3000)

.PHONY: bench
bench: setup ## Measure everything against baselines run beside it; the figures go to build/bench.json
	@rm -f build/bench.json
	@$(BIN)/python -m benchmarks.handler_path
	@$(BIN)/python -m benchmarks.relay
	@$(BIN)/python -m benchmarks.flood
	@$(BIN)/python -m benchmarks.espi_import
	@$(BIN)/python -m benchmarks.espi_upload
	@$(BIN)/python -m benchmarks.proposal
	@$(BIN)/python -m benchmarks.design_queue
	@$(BIN)/python -m benchmarks.client
	@$(BIN)/python -m benchmarks.authorization
	@$(BIN)/python -m benchmarks.worklist
	@$(BIN)/python -m benchmarks.document_upload
	@$(BIN)/python -m benchmarks.erasure
	@$(BIN)/python -m benchmarks.search
	@$(BIN)/python -m benchmarks.telemetry_ingest
	@$(BIN)/python -m benchmarks.value_stream
	@$(BIN)/python -m benchmarks.journey
	@$(BIN)/python -m benchmarks.telemetry
	@$(BIN)/python -m benchmarks.idle
	@$(BIN)/python -m benchmarks.capacity

.PHONY: dashboards-check
dashboards-check: setup ## Every panel's and alert's query, asked of a real Prometheus over a stack that has worked
	@$(BIN)/python -m deploy.dashboards.write --check
	@$(BIN)/python -m deploy.dashboards.check

.PHONY: oidc-check
KEYCLOAK_VERSION := 26.7.0
KEYCLOAK ?= $(HOME)/.m2/repository/org/keycloak/keycloak-quarkus-dist/$(KEYCLOAK_VERSION)/keycloak-quarkus-dist-$(KEYCLOAK_VERSION).zip
oidc-check: setup ## Tokens of a real issuer: Keycloak, fetched once by Maven (176 MB); KEYCLOAK=ARCHIVE where it is
	@test -f "$(KEYCLOAK)" || command -v mvn >/dev/null || { echo "Maven is needed to fetch Keycloak, or KEYCLOAK=ARCHIVE" >&2; exit 2; }
	@test -f "$(KEYCLOAK)" || mvn --quiet --batch-mode dependency:get -Dtransitive=false \
		-Dartifact=org.keycloak:keycloak-quarkus-dist:$(KEYCLOAK_VERSION):zip
	@HELIO_KEYCLOAK="$(KEYCLOAK)" $(BIN)/pytest -q tests/integration/test_keycloak.py

.PHONY: images
images: setup ## An image of each service (BASE=IMAGE with Python, else one of Debian's packages); prints their sizes
	@command -v docker >/dev/null && docker info >/dev/null 2>&1 || { echo "a Docker engine is needed" >&2; exit 2; }
	@test -n "$(BASE)" || docker image inspect heliograph-base:bookworm-build >/dev/null 2>&1 || \
		deploy/images/base/make heliograph-base:bookworm
	@$(BIN)/python -m deploy.images.build --base $(or $(BASE),heliograph-base:bookworm) \
		$(if $(BASE),,--builder heliograph-base:bookworm-build) $(IMAGES)

.PHONY: compose-check
compose-check: setup ## One project through all containers of deploy/compose.yaml, on images made from packages
	@$(BIN)/python -m deploy.compose.check

.PHONY: helm-check
helm-check: setup ## Lint and render the chart, and hold it against our tables and the schemas of Kubernetes
	@$(BIN)/python -m deploy.chart.check

.PHONY: generate
generate: setup ## Write everything that follows from the contract: snapshots, AsyncAPI, examples, tables
	$(BIN)/python -m shared.schemas.generate

.PHONY: lock
lock: setup ## Choose package versions anew within pyproject.toml and lock them with their hashes
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
		--no-emit-index-url --generate-hashes --output-file requirements.lock --quiet

.PHONY: clean
clean: ## Remove .venv, caches and build results; a stack's state in .helio stays
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
