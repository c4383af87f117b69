# Thin wrappers: each command works as the first one ever typed in a fresh clone. docs/handbook/building.md has the plain commands.

PYTHON ?= python3
BIN := .venv/bin
# The theme tells at every run, in eight lines, that it ends on 2027-05-05. `make site` tells it in one.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help site serve check links test floor bench bench-languages audit exit lock clean

help:
	@echo "make site                  build the site into site/"
	@echo "make serve [LOCALES=en]    show it at http://127.0.0.1:8000/, and again at every change"
	@echo "make check                 apply the rules to the source, without building"
	@echo "make links                 ask the hosts of all outside addresses whether they are still there"
	@echo "make test                  run all tests, the browser's included"
	@echo "make floor                 walk through the guide in Chromium 87, near the lowest that it works in"
	@echo "make bench                 measure the build against a plain one of the same pages, a save, the pages, and the servers"
	@echo "make bench-languages       measure what a language costs, up to 30 of them: half an hour"
	@echo "make audit                 look for known vulnerabilities of the locked packages"
	@echo "make exit                  build with ProperDocs too, and compare: the way out of MkDocs, whose theme ends on 2027-05-05"
	@echo "make lock                  take newer packages, locked with hashes"
	@echo "make clean                 remove everything that is not in git: environment, caches, site"

site: .venv/site
	$(BIN)/mkdocs build
	@echo "The theme, Material for MkDocs, ends on 2027-05-05. The way out: make exit, and README.md, \"The way out\"."

serve: .venv/site
	LOCALES="$(LOCALES)" $(BIN)/mkdocs serve

check: .venv/site
	@$(BIN)/python hooks/guide.py check

links: .venv/site
	$(BIN)/python hooks/guide.py links online

test: .venv/tests
	$(BIN)/python tests/programs.py
	$(BIN)/python tests/markup.py
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/pytest --numprocesses 2 --dist loadfile

floor: .venv/tests
	$(PYTHON) -m venv .cache/floor
	.cache/floor/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/floor.txt
	FLOOR=.cache/floor/bin/python $(BIN)/pytest tests/browser/test_engines.py

bench: .venv/tests
	$(BIN)/python tests/bench/build.py
	$(BIN)/python tests/bench/rebuild.py
	$(BIN)/python tests/bench/inserts.py
	$(BIN)/python tests/bench/support.py
	$(BIN)/mkdocs build --quiet
	$(BIN)/python tests/bench/scripts.py
	$(BIN)/python tests/bench/serve.py
	$(BIN)/python tests/bench/weight.py
	$(BIN)/python tests/bench/sitecheck.py
	$(BIN)/python tests/bench/nginx.py
	$(BIN)/python tests/bench/observatory.py
	$(BIN)/python tests/bench/lighthouse.py 3

audit:
	$(PYTHON) -m venv .cache/audit
	.cache/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/audit.txt
	for lock in requirements.txt tests/requirements.txt tests/properdocs.txt tests/audit.txt; do .cache/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement $$lock || exit 1; done

exit:
	$(PYTHON) tests/bench/properdocs.py

bench-languages: .venv/tests
	$(BIN)/python tests/bench/languages.py

lock: .venv/tests
	for name in requirements tests/requirements tests/floor tests/properdocs tests/audit; do $(BIN)/uv pip compile $(LOCK) $$name.in --output-file $$name.txt || exit 1; done
	cd tests/html && npm install --package-lock-only --save-exact --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund html-validate@latest acorn@latest acorn-walk@latest css-tree@latest @mdn/browser-compat-data@latest
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r tests/requirements.txt
	$(BIN)/python tests/licences.py

LOCK := --quiet --upgrade --universal --python-version 3.11.0 --generate-hashes --only-binary :all: \
	--emit-build-options --no-emit-index-url --no-header

clean:
	rm -rf .venv .cache site hosting .site.build .mypy_cache .pytest_cache .ruff_cache

.venv/site: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3.11 …")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || { \
		command -v apt-get >/dev/null && test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv --clear .venv; } || { \
		echo "Python cannot make a virtual environment here. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/tests: .venv/site tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r tests/requirements.txt
	@touch $@
