# Every target, a line each: make help

# The first Python that starts and is new enough, on the whole PATH: what comes first may be a stub that does not start.
# Looked for when a target needs it, and once.
PYTHON = $(eval PYTHON := $(shell IFS=:; for name in python3.13 python3 python3.14 python3.12 python; do for folder in $$PATH; do \
	"$$folder/$$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && echo "$$folder/$$name" && exit; \
	done; done))$(PYTHON)
BIN := .venv/bin
# In the order in which they are collected, which tests that empty the database are the last of.
TOGETHER := -n 2 --dist load --durations 10
PYTEST := $(BIN)/python -m tests.with_postgres $(BIN)/python -m pytest $(TOGETHER)
DATABASE_DECIDES := tests/record tests/copies/test_making.py tests/editing/test_races.py tests/editing/test_half_way.py tests/editing/test_sealing.py

.DEFAULT_GOAL := help
.PHONY: help run test test-all quick check weigh lighthouse pictures bench mutants lock python

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /:/' | awk -F: '{ printf "%-12s%s\n", $$1, substr($$0, length($$1) + 2) }'

run: python  ## Set everything up on this machine, and serve it on http://127.0.0.1:8000/ (PORT changes that)
	@"$(PYTHON)" cporsite/install.py requirements.txt
	@exec $(BIN)/python manage.py demo

test: python  ## Run the tests on PostgreSQL, and on SQLite what the database decides
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@sh tests/install.sh chromium pango
	$(PYTEST) -m "not thorough"
	DATABASE_URL= $(BIN)/python -m pytest $(TOGETHER) -m "not thorough" $(DATABASE_DECIDES)

test-all: python  ## The same, and every case of those that `make test` takes a sample of (needs Node.js and Java too)
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@sh tests/install.sh chromium pango npm java tests
	$(PYTEST) --hypothesis-profile=all
	DATABASE_URL= $(BIN)/python -m pytest $(TOGETHER) --hypothesis-profile=all $(DATABASE_DECIDES)

quick: python  ## Run the tests that need no browser and start nothing else, in two minutes
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	$(PYTEST) -m "not thorough and not slow" --ignore tests/browser

check: python  ## Look at the code without running it: format, types, arrows between rooms, system checks, migrations
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 6.0
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check

weigh: python  ## Print what each type of page weighs, and how many requests it takes
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@sh tests/install.sh chromium
	@$(BIN)/python -m tests.weigh

lighthouse: python  ## Run Lighthouse on the explainers and the history: everything has to be 100
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@sh tests/install.sh chromium npm tests/lighthouse
	@$(BIN)/python -m tests.lighthouse

pictures: python  ## Take the pictures that the documents show, into docs/pictures/
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@sh tests/install.sh chromium pango
	@$(BIN)/python -m tests.pictures

bench: python  ## Measure reads, beside a bare view and a stock Wagtail page, and how all grows with the record
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@sh tests/install.sh pango
	@$(BIN)/python -m tests.bench

mutants: python  ## Take the guards away, one after the other, and see that tests fail without each
	@"$(PYTHON)" cporsite/install.py requirements.txt tests/requirements.txt
	@$(BIN)/python -m tests.mutants

lock:  ## Compile both lock files from pyproject.toml (needs uv)
	uv pip compile --quiet --python-version 3.12 --universal --generate-hashes --custom-compile-command "make lock" \
		pyproject.toml -o requirements.txt
	uv pip compile --quiet --python-version 3.12 --universal --generate-hashes --custom-compile-command "make lock" \
		--group pyproject.toml:test -c requirements.txt -o tests/requirements.txt

python:
	@test -n "$(PYTHON)" || { echo "Install Python 3.12 or newer (3.13 is best), and run make again." >&2; exit 1; }
