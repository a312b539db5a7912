# Needs Python 3.11 or newer, pip and make; everything else comes into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# How many tests run at once: much of what they do is waiting for a disk, a database or another process.
AT_ONCE ?= 4

.PHONY: install words run test chromium emulator check bench format clean

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
	$(BIN)/pytest -n $(AT_ONCE) --dist worksteal -m "not browser and not emulator"

check: chromium emulator test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "browser or emulator"

chromium:
	@command -v chromium >/dev/null || { echo "make check needs Debian's chromium: apt-get install chromium fonts-noto-cjk"; exit 1; }

# The stand-in for Slack, at one version and with its digest; node_modules is no part of the project.
emulator:
	@command -v npm >/dev/null || { echo "make check needs npm for the stand-in for Slack: apt-get install npm"; exit 1; }
	@test -x tests/emulators/node_modules/local-slack-linux-x64/bin/local-slack \
	  || npm ci --prefix tests/emulators --ignore-scripts --no-audit --no-fund --silent

bench: words
	@$(BIN)/python -m benchmarks

format: words
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv build dist
