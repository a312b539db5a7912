# Needs Python 3.11 or newer, pip and make; everything else comes into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install run test check bench format clean

install: $(STAMP)

$(STAMP): pyproject.toml uv.lock hatch_build.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "uv>=0.13,<0.14"
	$(BIN)/uv sync --frozen --inexact --quiet
	touch $(STAMP)

words: $(STAMP)
	@$(BIN)/python compile_catalogues.py

run: words
	@$(BIN)/zhiban run

test: words
	$(BIN)/pytest -m "not browser and not emulator"

check: words
	@command -v chromium >/dev/null || { echo "make check needs Debian's chromium: apt-get install chromium fonts-noto-cjk"; exit 1; }
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: words
	@$(BIN)/python -m benchmarks

format: words
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv build dist
