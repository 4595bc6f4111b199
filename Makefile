# Luoshi: every task, each of which sets up what it needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test lint wheel bench-reading train clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.ready-dev

help:  ## list the tasks
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(READY): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[server,understanding]'
	@touch $@

$(DEV): $(READY) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[server,understanding,postgres,dev,browser]'
	@touch $@

run: $(READY)  ## read and reconcile the two sample reports (files in out/), then serve the sample city's ledger (PORT=8000)
	@mkdir -p out
	$(BIN)/luoshi read samples/yunzhou-2025.txt samples/yunzhou-2026.txt --format html -o out
	$(BIN)/luoshi read samples/yunzhou-2025.txt samples/yunzhou-2026.txt --format xlsx -o out
	$(BIN)/luoshi read samples/yunzhou-2025.txt samples/yunzhou-2026.txt --format docx -o out
	$(BIN)/luoshi read samples/yunzhou-2026.txt
	$(BIN)/luoshi reconcile samples/yunzhou-2025.txt samples/yunzhou-2026.txt -o out/reconciliation.html
	$(BIN)/luoshi reconcile samples/yunzhou-2025.txt samples/yunzhou-2026.txt
	@echo "In out/: the reports as pages (yunzhou-2026.html), task lists (.xlsx, .docx), and reconciliation.html, what became of last year's promises."
	@if [ -t 1 ] && [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(BIN)/python -m webbrowser -t "file://$(CURDIR)/out/reconciliation.html"; fi
	$(BIN)/luoshi serve --sample $(if $(PORT),--port $(PORT))

test: $(DEV)  ## install everything and run all checks and tests
	$(BIN)/ruff check src tests training bench docs
	$(BIN)/ruff format --check src tests training bench docs
	$(BIN)/mypy
	$(BIN)/pytest -n auto

lint: $(DEV)  ## format and check the code
	$(BIN)/ruff format src tests training bench docs
	$(BIN)/ruff check --fix src tests training bench docs
	$(BIN)/mypy

wheel: $(BIN)/python  ## build the wheel into dist/, from which docs/operate.md installs
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/luoshi-*.whl

bench-reading: $(DEV)  ## compare speed and quality with other tools on real reports
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check -e . -r bench/requirements.txt
	$(VENV)-bench/bin/python bench/reading.py

train: $(DEV)  ## train the clause tagger again from the annotation (needs the annotated texts)
	$(BIN)/python training/train.py

clean:  ## remove what the tasks made
	rm -rf $(VENV) $(VENV)-bench out dist
