# `make` lists what can be made. Everything is installed into .venv from lock files; nothing else is touched,
# except that `make test` on Debian and Ubuntu asks apt for a browser and fonts if they are missing.

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PYTHON    ?= $(firstword $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
               $$python -c '$(SUPPORTED)' 2>/dev/null && echo $$python; done) python3)
HTMX      := 4.0.1
JSQR      := 1.4.0

BIN     := .venv/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
           --no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# Tests that run beside others; the rest measures, or starts servers, and wants the machine for itself.
BESIDE := tests/core tests/rotation tests/web

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint format types browser bench chaos gallery screens words lock vendor clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/.runtime  ## install what is missing and run a demo evening (reads HOST, PORT, WORKERS)
	@exec $(BIN)/tablehop run --demo

test: lint types browser  ## everything that has to pass: lint, types, tests, coverage
	$(BIN)/python -m pytest --cov --numprocesses 2 $(BESIDE)
	$(BIN)/python -m pytest --cov --cov-append tests $(BESIDE:%=--ignore=%)
	@echo "Branch coverage of rotation and server/core, which must be 100 %:"
	@$(BIN)/coverage report --include='rotation/*,server/core/*' --fail-under=100 --format=total

lint: .venv/.dev  ## style, import directions, insecure calls
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/bandit --quiet --recursive --severity-level medium server rotation web loadtests

format: .venv/.dev  ## rewrite the code in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: .venv/.dev  ## strict types over code and tests
	$(BIN)/mypy

bench: .venv/.dev .venv/.bench  ## run every tests/bench_*.py, with what others make beside us
	@missed=; for script in tests/bench_*.py; do \
	  echo "== $$script"; $(BIN)/python "$$script" || missed="$$missed $$script"; \
	done; if [ -n "$$missed" ]; then echo "Something demanded is missed in:$$missed"; exit 1; fi

chaos: .venv/.dev  ## the long runs that kill and starve things on purpose
	$(BIN)/python -m pytest -m chaos_long

gallery: .venv/.dev browser  ## pictures of every page in every state into build/gallery (ONLY="paper /screen": some)
	$(BIN)/python -m tests.web.gallery $(ONLY)

screens: .venv/.dev browser  ## take the picture at the top of the README again
	$(BIN)/python -m tests.web.gallery --readme

words: .venv/.dev  ## bring the catalogues of all languages up to date, and say what has to be translated
	$(BIN)/python -m tests.web.catalogues

lock: .venv/.dev  ## write the lock files anew (UPGRADE=1 takes the newest versions)
	$(COMPILE) --group build -o requirements-build.txt
	$(COMPILE) pyproject.toml --extra rehearse -o requirements.txt
	$(COMPILE) pyproject.toml --extra rehearse --extra pdf --group dev -c requirements-build.txt -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --group bench -c requirements.txt -c requirements-dev.txt -o requirements-bench.txt
	cd tests/peers && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --silent

# htmx and its WebSocket extension have to be one file: as two deferred scripts, htmx may start before the
# extension has registered, and then the page never connects.
vendor:  ## fetch htmx with its WebSocket extension, and the QR reader, again (needs npm)
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	npm pack --silent --pack-destination "$$tmp" htmx.org@$(HTMX) >/dev/null; \
	tar -xzf "$$tmp"/*.tgz -C "$$tmp"; cd "$$tmp/package"; \
	{ cat dist/htmx.min.js; echo; cat dist/ext/hx-ws.min.js; echo; } > "$(CURDIR)/web/static/htmx-bundle.js"; \
	{ echo "htmx.org $(HTMX): dist/htmx.min.js, then dist/ext/hx-ws.min.js"; \
	  echo "sha256 $$($(PYTHON) -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())' \
	    < "$(CURDIR)/web/static/htmx-bundle.js")"; \
	  echo; cat LICENSE; } > "$(CURDIR)/web/static/htmx-bundle.txt"; \
	cd "$$tmp"; rm -rf package *.tgz; npm pack --silent jsqr@$(JSQR) >/dev/null; tar -xzf *.tgz; cd package; \
	cp dist/jsQR.js "$(CURDIR)/web/static/jsqr.js"; \
	{ echo "jsqr $(JSQR): dist/jsQR.js"; \
	  echo "sha256 $$($(PYTHON) -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())' \
	    < "$(CURDIR)/web/static/jsqr.js")"; \
	  echo; cat LICENSE; } > "$(CURDIR)/web/static/jsqr.txt"

clean:  ## remove .venv, caches and build products (never an event's data)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets above need -------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c '$(SUPPORTED)' 2>/dev/null || { \
	  echo "Tablehop needs Python 3.11 to 3.14, and there is only: $$($(PYTHON) --version 2>&1)"; \
	  echo "If another one is installed, name it: make PYTHON=/path/to/python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { \
	  rm -rf .venv; echo "On Debian and Ubuntu, this installs what is missing: sudo apt-get install python3-venv"; exit 1; }

.venv/.runtime: pyproject.toml requirements.txt requirements-build.txt | .venv/bin/python
	@echo "Installing Tablehop into .venv; the first time takes a minute."
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "Installing the tools for tests into .venv."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# What the benchmarks compare with is kept apart from what we run on. Without node, its servers are left out.
.venv/.bench: requirements-bench.txt tests/peers/package-lock.json .venv/.dev
	@echo "Installing what the benchmarks compare with into .venv/peers."
	@$(BIN)/python -m venv --clear .venv/peers
	@.venv/peers/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes \
	  -r requirements.txt -r requirements-bench.txt
	@cp tests/peers/package.json tests/peers/package-lock.json .venv/peers
	@if command -v npm >/dev/null; then npm ci --prefix .venv/peers --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

# The tests drive a real Chrome or Chromium that is already on the machine; nothing downloads one of its own.
browser:
	@case "$$(uname -s)" in \
	Darwin) \
	  for app in "/Applications/Google Chrome.app" "/Applications/Chromium.app"; do \
	    if [ -d "$$app" ]; then exit 0; fi; \
	  done; \
	  echo "The tests need a browser: brew install --cask google-chrome"; exit 1 ;; \
	*) \
	  missing=; \
	  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	    command -v google-chrome >/dev/null || missing=chromium; \
	  if command -v apt-get >/dev/null; then \
	    for font in fonts-noto-core fonts-noto-cjk; do \
	      dpkg -s $$font >/dev/null 2>&1 || missing="$$missing $$font"; \
	    done; \
	  fi; \
	  if [ -z "$$missing" ]; then exit 0; fi; \
	  root=; if [ "$$(id -u)" != 0 ]; then root=sudo; fi; \
	  if ! command -v apt-get >/dev/null || ! command -v $${root:-sh} >/dev/null; then \
	    echo "The tests need these to be installed: $$missing"; exit 1; \
	  fi; \
	  echo "Installing for the tests: $$missing"; \
	  $$root apt-get update -qq; \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing ;; \
	esac
