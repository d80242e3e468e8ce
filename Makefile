# Everything one does with Warichū. `make` alone prints the list; CONTRIBUTING.md says more.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
HOST := 127.0.0.1
PY := .venv/bin/python
MANAGE := $(PY) manage.py

# The demonstration has a database and folders of its own: it never touches what `make run` works on, and
# `rm -r var/demo` forgets it. Every setting that a .env beside manage.py could change is given here.
DEMO := env WARICHU_ENV=development DEBUG=0 SECRET_KEY= ALLOWED_HOSTS=127.0.0.1,localhost \
	DATABASE_URL=sqlite:///var/demo/warichu.sqlite3 CACHE_URL=locmemcache:// EMAIL_URL=consolemail:// \
	MEDIA_ROOT=var/demo/media DESK_MEDIA_ROOT=var/demo/desk-media STATIC_ROOT=var/demo/static \
	SITE_URL=http://$(HOST):$(PORT)

# What `manage.py check --deploy` looks at: a production site, with a key of this moment.
PRODUCTION := env WARICHU_ENV=production DEBUG=0 ALLOWED_HOSTS=notes.example.jp SITE_URL=https://notes.example.jp \
	DATABASE_URL=sqlite://:memory:

# The tests of this machine and nothing else's: no .env, no database of a real site.
TESTS := env WARICHU_ENV=development DEBUG=0 SECRET_KEY= ALLOWED_HOSTS=127.0.0.1,localhost CACHE_URL=locmemcache:// \
	EMAIL_URL=consolemail:// SITE_URL=http://$(HOST):8000 LANGUAGE_CODE=ja TIME_ZONE=Asia/Tokyo SITE_NAME=割註 FEED_AUTHORITY=

# A process for each core, four at most.
PYTEST := $(PY) -m pytest --numprocesses auto --maxprocesses 4

MESSAGES := --ignore=.venv --ignore=tests --ignore=var --ignore=staticfiles --no-wrap

.PHONY: help demo run test check clean format lint deploy-check migrations-check translations-check messages measure \
	tests-sqlite tests-postgresql measure-search free-port installed installed-dev node-packages python

help: ## this list
	@echo "Warichū: commentary on translated articles, with whose words these are always certain."; echo
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

# --- Running ----------------------------------------------------------------------------------

demo: free-port installed ## the real thing with sample posts, at http://127.0.0.1:8000 (PORT=8001 for another)
	@mkdir -p var/demo
	@$(DEMO) $(MANAGE) migrate --verbosity 0
	@stamp=$$(find static requirements.txt -type f | sort | xargs cat | cksum); \
		[[ -f var/demo/static/staticfiles.json && "$$stamp" == "$$(cat var/demo/static.stamp 2>/dev/null)" ]] || { \
			echo "Compressing styles and scripts (once) …"; \
			$(DEMO) $(MANAGE) collectstatic --no-input --verbosity 0; echo "$$stamp" > var/demo/static.stamp; }
	@$(DEMO) $(MANAGE) demo_content
	@$(DEMO) $(MANAGE) index_search --if-needed --verbosity 0
	@echo "Warichū is at http://$(HOST):$(PORT)/ and the desk at http://$(HOST):$(PORT)/admin/ (Ctrl-C stops it)"
	@exec $(DEMO) $(PY) -m granian --interface wsgi --host $(HOST) --port $(PORT) --workers 1 \
		--blocking-threads 4 --backpressure 32 --log-level warning cms.wsgi:application

run: free-port installed ## the development server, with your own (empty) database in var/
	@mkdir -p var
	@DEBUG=1 $(MANAGE) migrate --verbosity 0
	@echo "No account yet? $(MANAGE) createsuperuser"
	@DEBUG=1 SITE_URL=http://$(HOST):$(PORT) $(MANAGE) runserver $(HOST):$(PORT)

free-port:
	@[[ "$(PORT)" =~ ^[0-9]+$$ ]] && (( $(PORT) > 0 && $(PORT) < 65536 )) \
		|| { echo "PORT=$(PORT) is not a port number. Try: make $(firstword $(MAKECMDGOALS)) PORT=8001" >&2; exit 2; }
	@if (exec 3<>/dev/tcp/$(HOST)/$(PORT)) 2>/dev/null; then \
		echo "Port $(PORT) is taken by another program. Try: make $(firstword $(MAKECMDGOALS)) PORT=$$(( $(PORT) + 1 ))" >&2; \
		exit 2; fi

# --- Checking ---------------------------------------------------------------------------------

test: installed-dev node-packages ## every test that can run on this machine; what is skipped says what it needs
	@$(TESTS) DATABASE_URL=sqlite://:memory: $(PYTEST)

check: lint deploy-check migrations-check translations-check tests-sqlite tests-postgresql ## what CI runs: style, settings, translations, then the tests on SQLite and on PostgreSQL

lint: installed-dev ## style of Python and templates
	$(PY) -m ruff format --check --output-format concise .
	$(PY) -m ruff check --quiet .
	@files=$$(find templates posts -name '*.html'); [[ -z "$$files" ]] || .venv/bin/djade --check --target-version 5.2 $$files

format: installed-dev ## puts Python and templates into the house style
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	@files=$$(find templates posts -name '*.html'); [[ -z "$$files" ]] || .venv/bin/djade --target-version 5.2 $$files

deploy-check: installed-dev
	@key=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))'); \
		SECRET_KEY=$$key $(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

migrations-check: installed-dev
	DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run

translations-check: installed-dev
	bash .ci/translations $(PY) $(MESSAGES)

measure: installed-dev ## CPU and queries of each page with 10 and with 100,000 posts (docs/performance.md)
	@env -u DATABASE_URL $(PY) -m tests.measure.performance

messages: installed-dev ## collects new texts into locale/ and compiles the translations
	$(MANAGE) makemessages --locale ja $(MESSAGES) --no-obsolete
	$(MANAGE) compilemessages --ignore=.venv --verbosity 0

tests-sqlite: installed-dev node-packages
	@echo "The tests on SQLite"
	@$(TESTS) DATABASE_URL=sqlite://:memory: $(PYTEST)

# PostgreSQL is where WARICHU_TEST_POSTGRES_URL says, else a local one that trusts its machine. Django makes its own
# database (test_…) there and drops it afterwards.
tests-postgresql: export WARICHU_TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/test
tests-postgresql: installed-dev node-packages
	@if $(PY) -c 'import os, psycopg; psycopg.connect(os.environ["WARICHU_TEST_POSTGRES_URL"], connect_timeout=3)' 2>/dev/null; then \
		echo "The tests on PostgreSQL"; \
		$(TESTS) DATABASE_URL=$$WARICHU_TEST_POSTGRES_URL $(PYTEST); \
	elif [[ "$${WARICHU_NO_SKIP:-}" == 1 ]]; then \
		echo "PostgreSQL does not answer at $$WARICHU_TEST_POSTGRES_URL, and WARICHU_NO_SKIP=1 forbids doing without." >&2; exit 1; \
	else \
		echo "The tests did not run on PostgreSQL: none answers at $$WARICHU_TEST_POSTGRES_URL (set WARICHU_TEST_POSTGRES_URL)."; \
	fi

measure-search: installed-dev ## size, speed and rightness of search over 100,000 invented posts (a quarter of an hour, 2 GB in var/measure)
	$(PY) tests/measure/search.py

clean: ## removes the environment, caches and collected files; databases and uploads in var/ stay
	rm -rf .venv staticfiles var/demo/static tests/node/node_modules .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The environment --------------------------------------------------------------------------

# What is installed is compared with the requirements by content, at every start; nothing to do takes no time.
installed: python
	@cmp --silent requirements.txt .venv/requirements.txt || { \
		echo "Installing what Warichū needs into .venv (once) …"; \
		$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt; \
		cp requirements.txt .venv/requirements.txt; }

installed-dev: installed
	@cmp --silent <(cat requirements.txt requirements-dev.txt) .venv/requirements-dev.txt || { \
		echo "Installing what the tests need into .venv (once) …"; \
		$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt; \
		cat requirements.txt requirements-dev.txt > .venv/requirements-dev.txt; }

# What reads pages in the tests as Firefox's reader view does. Without npm those tests are skipped and say so.
node-packages:
	@cd tests/node; cmp --silent package-lock.json node_modules/.installed || { \
		if command -v npm >/dev/null; then \
			echo "Installing Mozilla Readability into tests/node (once) …"; \
			npm ci --loglevel error --no-audit --no-fund >/dev/null && cp package-lock.json node_modules/.installed \
				|| echo "npm could not install it: the tests of the reader view will not run."; \
		fi; }

# A .venv whose Python is gone or too old is made anew. PYTHON=/path/to/python3.12 chooses another.
python:
	@new='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if [[ -x $(PY) ]] && $(PY) -c "$$new" 2>/dev/null; then exit 0; fi; \
	for python in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do \
		if command -v "$$python" >/dev/null && "$$python" -c "$$new" 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [[ -z "$${found:-}" ]]; then \
		echo "Warichū needs Python 3.11 or newer; here is $$(python3 --version 2>/dev/null || echo none)." \
			"With one elsewhere: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.11" >&2; exit 2; fi; \
	rm -rf .venv; \
	"$$found" -m venv .venv || { rm -rf .venv; \
		echo "$$found cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
