# make serve         install when needed, then serve chat and API on http://127.0.0.1:7860
# make install       only install, into .venv
# make test          install what tests need, then lint and the whole test suite
# make lint          ruff, mypy and the import contracts
# make eval          the project's own questions on the documents in corpus/
# make bench         speed, memory and store size, beside the stock LangChain pipeline (10 minutes)
# make train         the selector's weights anew, from the documents that POLICYQA_BANK names (docs/training.md)
# make constraints   resolve the dependencies afresh and write constraints.txt
# make clean         caches and build leftovers; .venv and the store stay
#
# Tests run in five processes for two cores, for most wait for a server or a browser: make test JOBS=1 runs them one
# after the other, make -j2 test the linters beside them.
# Another interpreter (3.11 or later): make PYTHON=python3.12 serve. More arguments: make serve ARGS='--port 8000'.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
TORCH := torch==2.13.0
COMPILE = $(BIN)/python -m compileall -qq -j 0 -x '$(UNUSED)' $(VENV)/lib || true
PINS := pyproject.toml constraints.txt
JOBS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) '*' 5 / 2)
# Tests write to memory where there is plenty of it: each of thousands of small databases would wait for the disk.
PLENTY := 8000000
SCRATCH = $(shell [ "$$(df -Pk /dev/shm | awk 'NR == 2 {print $$4}')" -gt $(PLENTY) ] && [ "$$(awk '/^MemAvailable/ {print $$2}' /proc/meminfo)" -gt $$((2 * $(PLENTY))) ] && echo TMPDIR=/dev/shm)
# As many processes as cores and more are at work: threads within each only wait for one another.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
# What is never imported need not be compiled when it is installed.
UNUSED := /(kubernetes|transformers/models|sympy|rllib|tests?)/
# What Python has compiled is kept whatever the environment says: hundreds of processes start in a test run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install serve lint test pytest eval bench train constraints clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

install: $(VENV)/.installed

serve: install
	@exec $(BIN)/policyqa serve $(ARGS)

test: lint pytest

pytest: $(VENV)/.installed-dev
	$(SCRATCH) $(ONE_THREAD) $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: install
	$(BIN)/policyqa ingest corpus
	$(BIN)/policyqa eval eval/questions/*.jsonl $(ARGS)

bench: install
	@$(PIP) install --constraint constraints.txt --editable '.[bench]' || echo '未能安装对照所需的包，其余照常测量 … (without LangChain)' >&2
	$(BIN)/policyqa bench $(ARGS)

train: install
	$(BIN)/python -m eval.fit.selector $(ARGS)

# The stamps are as old as the last complete installation, so that an interrupted one is taken up again
# and an unchanged one costs nothing.
$(VENV)/.installed: $(PINS) | $(BIN)/python
	@echo '正在安装依赖，首次约需几分钟 … (installing)'
	@$(PIP) install --no-compile --constraint constraints.txt --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-dev: $(PINS) | $(BIN)/python
	@echo '正在安装依赖和测试工具，首次约需几分钟 … (installing)'
	@$(PIP) install --no-compile --constraint constraints.txt --editable '.[dev]'
	@$(COMPILE)
	@touch $(VENV)/.installed $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '需要 Python 3.11 或更高版本；请安装后运行 make PYTHON=python3.12 … ($(PYTHON): Python >= 3.11 is needed)' >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Resolves afresh in an environment of its own and writes down what came out. The local part of a version
# (+cpu) names one machine's build and is cut off.
constraints:
	@set -eu; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	$(PYTHON) -m venv "$$fresh/venv"; \
	"$$fresh/venv/bin/python" -m pip -qq --disable-pip-version-check install --editable '.[dev]' '$(TORCH)'; \
	{ sed -n '/^#/p' constraints.txt; \
	  "$$fresh/venv/bin/python" -m pip freeze --exclude-editable | sed 's/+[[:alnum:].]*$$//'; } > "$$fresh/constraints.txt"; \
	cp "$$fresh/constraints.txt" constraints.txt

clean:
	rm -rf build dist htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find rag ingest ui eval tests -name __pycache__ -type d -prune -exec rm -rf {} +
