# Everything here needs only Python 3.11 or newer, git and make: the first target that needs it builds .venv from the
# lock file, once. Set PYTHON to choose an interpreter: make demo PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TRAINEES ?=
DEMO ?= demo
# per cent of lines and branches; measured, then a little lower, so that it only ever rises
COVERAGE := 94

.PHONY: help demo lab test test-all check course docs lint lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo      a whole course with sample trainees, graded; then JupyterLab (DEMO=folder TRAINEES=number)"
	@echo "make lab       a trainee's own copy of the released course, in JupyterLab"
	@echo "make test      all that should pass before a commit; quiet when green"
	@echo "make test-all  the long tests as well"
	@echo "make check     look for faults in workbooks, rubrics and samples"
	@echo "make course    the course as one file and the software as a wheel, in dist/"
	@echo "make docs      write docs/checkers.md from the checkers"
	@echo "make lint      ruff, mypy and the order of imports"
	@echo "make lock      refresh requirements.lock from pyproject.toml (UPGRADE=1 for newer versions)"

# An editable install copies the Lab extension's files once: a change of theirs installs again.
$(READY): requirements.lock pyproject.toml $(wildcard labextension/*.json labextension/static/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is older than 3.11; Python 3.11 or newer is needed; choose one: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; some minutes) …" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "python3 -m venv does not work here; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)
	@$(BIN)/tot demo "$(DEMO)" $(if $(TRAINEES),--trainees $(TRAINEES))

lab: $(READY)
	@$(BIN)/tot lab course

check: $(READY)
	@$(BIN)/tot check

course: $(READY)
	@$(BIN)/python -m tot_exercises.archive
	@$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w dist .
	@ls dist/*.whl

lint: $(READY)
	@$(BIN)/ruff check -q
	@$(BIN)/ruff format -q --check || { echo "not formatted: $(BIN)/ruff format" >&2; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > $(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }

test: $(READY) lint
	@$(BIN)/python tests/need_chromium.py
	@$(BIN)/python tests/need_axe.py
	@$(BIN)/tot check > $(VENV)/check.log || { cat $(VENV)/check.log; exit 1; }
	@$(BIN)/python -m pytest --nbval-lax workbooks --no-header -p no:cacheprovider
	@$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --cov --cov-report= --no-header
	@$(BIN)/coverage report --fail-under=$(COVERAGE) > $(VENV)/coverage.log || { cat $(VENV)/coverage.log; exit 1; }

test-all: $(READY)
	@$(BIN)/python tests/need_chromium.py
	@$(BIN)/python -m pytest -m slow --no-header

docs: $(READY)
	@$(BIN)/python docs/build_checkers.py

# Without an address of a package index in it: who installs chooses where from.
lock: $(READY)
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --all-extras --generate-hashes --no-header --no-annotate \
	  $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock

clean:
	rm -rf build dist $(VENV)/.ready .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
