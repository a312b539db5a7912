# Needs Python 3.11 or newer, pip and make; everything else comes into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# How many tests run at once: one more than there are cores, for some wait for a disk or another process.
AT_ONCE ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(BIN)/pytest -n $(AT_ONCE) --dist worksteal
# Where this is set, each of the many processes that the tests start compiles every module anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install words run lint pure quick test thorough durations days faults soak audit outside check check-all chromium emulator pictures bench format clean

install: $(STAMP)

$(STAMP): pyproject.toml uv.lock hatch_build.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "uv>=0.13,<0.14"
	$(BIN)/uv sync --frozen --inexact --quiet
	touch $(STAMP)

words: $(STAMP)
	@$(BIN)/python compile_catalogues.py

# A demo in a folder of its own, whatever `.env` says of the desk's database.
run: words
	@mkdir -p -m 700 var
	@ZHIBAN_DATABASE_URL= ZHIBAN_DATA_DIR=var/demo $(BIN)/zhiban demo

lint: words
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Of long tables `make quick` and `make test` run one row in four; `make check` and CI run all.
ONE_ROW_IN = 4

# The tests that need no database, no process and no running desk, and a tenth of a second at most.
pure: export ZHIBAN_TEST_SAMPLED ?= $(ONE_ROW_IN)
pure: words
	$(PYTEST) -m quick

quick: lint pure

test: export ZHIBAN_TEST_SAMPLED ?= $(ONE_ROW_IN)
test: words
	$(PYTEST) -m "not fault and not browser and not emulator and not thorough"

# What takes long for what it tells: whole months, many random lives, every way of tampering, and each test that takes
# more than a fifth of a second of processor.
thorough: words
	$(PYTEST) -m thorough

# Write tests/durations.json anew: what each test of `make test` costs, which of them are left to `make check`.
durations: export ZHIBAN_TEST_SAMPLED = $(ONE_ROW_IN)
durations: words
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	  $(PYTEST) --processor-time "$$folder" -m "not fault and not browser and not emulator and (not thorough or dear)"; \
	  $(BIN)/python -m tests.support.durations --write "$$folder"

# What reads the machine's clock, on days that are not today. In the middle of the first one the year turns into a day
# off; the second one is missing in most years. Others by hand: make days DAYS="2026-12-05T10:00+08:00"
DAYS ?= 2026-12-31T23:58+08:00 2028-02-29T10:00+08:00
days: export FAKETIME_DONT_FAKE_MONOTONIC = 1
days: export ZHIBAN_TEST_TIMES = 1
days: export ZHIBAN_TEST_SAMPLED ?= $(ONE_ROW_IN)
days: words
	@command -v faketime >/dev/null || { echo "make days needs Debian's faketime: apt-get install faketime"; exit 1; }
	@set -e; for day in $(DAYS); do echo "as on $$day"; faketime "$$day" \
	  env -u FAKETIME_SHARED FAKETIME_DISABLE_SHM=1 $(PYTEST) -p no:cacheprovider -m "machine_clock and not fault and not browser and not emulator and (not thorough or dear)"; done

faults: words
	$(PYTEST) -m fault

# Storms and kills for minutes, one after the other on a quiet machine; prints the rows of docs/promise/reliability.md.
# SECONDS is how long a storm lasts, KILLS how often a process is killed: `make soak SECONDS=60 KILLS=50`.
SECONDS ?= 300
KILLS ?= 300
soak: export ZHIBAN_TEST_STORM_S ?= $(SECONDS)
soak: export ZHIBAN_TEST_KILLS ?= $(KILLS)
soak: words
	$(BIN)/pytest -s --every-database -m soak

# Known weaknesses of what uv.lock names. It asks api.osv.dev, so it is no part of `make check`, which needs no network.
audit: $(STAMP)
	$(BIN)/uv audit --frozen --preview-features audit-command

# Tests of one file share a desk and a browser.
outside: words chromium emulator
	$(BIN)/pytest -n auto --dist loadfile -m "browser or emulator"

check: ONE_ROW_IN = 1
check: export ZHIBAN_TEST_ACCESS_EXAMPLES ?= 20
check: chromium emulator lint test thorough days faults outside

# Each test on both databases, and long runs of what is random: an hour or more, by hand.
check-all: export ZHIBAN_TEST_TIMES ?= 20
check-all: export ZHIBAN_TEST_ACCESS_EXAMPLES ?= 400
check-all: export ZHIBAN_TEST_TWO_PROCESSES ?= 3000
check-all: export ZHIBAN_TEST_TWO_LEADERS ?= 1000
check-all: chromium emulator lint
	$(PYTEST) --every-database -m "not browser and not emulator"
	$(BIN)/pytest -n auto --dist loadfile --every-database -m "browser or emulator"

chromium:
	@command -v chromium >/dev/null || { echo "make check needs Debian's chromium: apt-get install chromium fonts-noto-cjk"; exit 1; }

# The stand-ins for Slack and an OIDC provider, at one version and with digests; node_modules is no part of the project.
emulator:
	@command -v npm >/dev/null || { echo "make check needs npm for the stand-ins for Slack and a provider: apt-get install npm"; exit 1; }
	@test -x tests/emulators/node_modules/local-slack-linux-x64/bin/local-slack -a -d tests/emulators/node_modules/oidc-provider \
	  || npm ci --prefix tests/emulators --ignore-scripts --no-audit --no-fund --silent

# The pictures of the READMEs, of running desks; needs chromium, npm, LibreOffice and poppler-utils besides.
pictures: words chromium emulator
	@$(BIN)/python -m tests.support.pictures

bench: words
	@$(BIN)/python -m benchmarks

format: words
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv build dist
