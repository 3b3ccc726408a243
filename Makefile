# The only door to every task: `make` prints the list.

.DEFAULT_GOAL := help
PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(PYTHON) -m pip --python $(BIN)/python
UV     := $(BIN)/uv --quiet
SYNC   := $(UV) pip sync --python $(BIN)/python --require-hashes requirements.lock
SLOWLY := echo "So pip installs the same lock, only slower."; $(PIP) install -qq -r requirements.lock
START  := $(shell date +%s)
export UV_SYSTEM_CERTS := 1
# The programs are started often; without compiled modules each start takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

# uv does not read pip's configuration, so it gets the settings that mean the same to both as variables.
# Sorted, so that pip's environment has the last word over its files, as it has in pip.
define LIKE_PIP
set -a; UV_INDEX_STRATEGY=unsafe-best-match; \
eval "$$($(PYTHON) -m pip config list | sort -r | sed -nE " \
  s/\\\\n/ /g; \
  s/.*[.]cert=/SSL_CERT_FILE=/p; \
  s/.*[.]trusted-host=/UV_INSECURE_HOST=/p; \
  s/.*[.]index-url=/UV_INDEX_URL=/p; \
  s/.*[.]extra-index-url=/UV_EXTRA_INDEX_URL=/p; \
  /[.]find-links=/ { s/ +/,/g; s/.*[.]find-links=/UV_FIND_LINKS=/p; }")"
endef

##@ Run

.PHONY: demo
demo: setup ## Both programs, seeded; WALKED=1, or PRESENTED=1 step by step
	@$(BIN)/python -m scenarios demo $(if $(WALKED),--walked) $(if $(PRESENTED),--presented)

.PHONY: icims
icims: setup ## The fake iCIMS alone
	@$(BIN)/mock-icims serve

.PHONY: jobcannon
jobcannon: setup ## The JobCannon integration alone
	@$(BIN)/jobcannon serve

##@ Prove

# Their databases are in memory where 2 GB of it are free: programs die in tests, the power stays.
ROOMY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 { print "/dev/shm" }')
test matrix crashes canary contracts e2e fuzz: export TMPDIR ?= $(or $(ROOMY),/tmp)

.PHONY: check
check: lint types layers test matrix crashes canary contracts e2e ## Everything CI runs; changes no file

.PHONY: lint
lint: setup ## Style and common mistakes
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

.PHONY: types
types: setup ## Types, strictly
	@$(BIN)/mypy

.PHONY: layers
layers: setup ## Who may import whom
	@$(BIN)/lint-imports --no-logo

# Plugins that only `contracts` uses, or nothing does, cost each test process a second and a half.
# Not the files with most tests first: those with few are the slow ones, and one alone would be last.
.PHONY: test
test: setup ## Unit, web and end-to-end tests; narrow with T=tests/unit
	@$(BIN)/pytest --ignore=tests/browser --ignore=tests/crashes --ignore=tests/matrix -p no:schemathesis -p no:pact -p no:faker -n auto --dist loadfile --no-loadscope-reorder $(or $(T),tests)

.PHONY: matrix
matrix: setup ## Everything iCIMS can answer, to each call of JobCannon
	@$(BIN)/pytest -q -p no:schemathesis -p no:pact -p no:faker -n auto tests/matrix

.PHONY: crashes
crashes: setup ## kill -9 at each named point, on both databases; or SEED=random
	@$(BIN)/pytest -q -p no:schemathesis -p no:pact -p no:faker -n auto tests/crashes

.PHONY: canary
canary: setup ## Two thousand people, no byte in the wrong region; ON=postgresql
	@CANARY_PEOPLE=1000 $(BIN)/pytest -q -p no:schemathesis -p no:pact -p no:faker tests/unit/integration/test_residency.py -k $(or $(ON),sqlite)

# Each document in a process of its own: xdist's workers would each work out the cases of all of them,
# for half a minute, and pact slows down each import.
FUZZED := $(addprefix contracts/test_,icims_connect.py staging.py jobcannon.py icims_public.py)
.PHONY: contracts $(FUZZED) contracts/others
contracts: setup ## Both programs against their OpenAPI documents and pacts
ifdef T
	@$(BIN)/pytest -q $(T)
else
	@$(MAKE) --no-print-directory -j$(shell nproc || echo 2) -O $(FUZZED) contracts/others
endif

$(FUZZED): setup
	@$(BIN)/pytest -q -p no:pact -p no:faker $@

contracts/others: setup
	@$(BIN)/pytest -q -p no:faker $(filter-out $(FUZZED),$(wildcard contracts/test_*.py))

.PHONY: e2e
e2e: setup ## Replay the guide; ONLY=05, ONLY=errors, CHROMIUM=1
	@$(BIN)/python -m scenarios --html reports/e2e.html $(if $(ONLY),--only $(ONLY)) $(if $(CHROMIUM),--chromium)

.PHONY: browser
browser: setup ## The guide in Chromium, its pages judged; pictures in reports/pages
	@$(BIN)/pytest -p no:schemathesis -p no:pact tests/browser

.PHONY: fuzz
fuzz: setup ## Contracts and properties again, from a seed that failures print
	@CONTRACT_SEED=random $(BIN)/pytest -n auto --dist loadfile $(or $(T),contracts)
	@SEED=random $(BIN)/pytest -q -p no:schemathesis -p no:pact -p no:faker tests/e2e/soak
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -q -p no:schemathesis -p no:pact -p no:faker -n auto -m hypothesis tests

.PHONY: bench
bench: setup ## Speed of both; BENCH=--no-peers without the mock servers of others
	@$(BIN)/python -m tests.bench $(BENCH)
	@$(BIN)/python -m tests.bench.integration

##@ Care

.PHONY: setup
setup: .venv/ready ## The virtual environment, exactly as locked

# Not from pip's indexes: one that holds only this platform's files would leave the others without hashes.
.PHONY: lock
lock: $(BIN)/uv ## Newest versions that fit pyproject.toml, with hashes
	@$(UV) pip compile pyproject.toml --group dev --extra otel --universal --python-version 3.11 --upgrade --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --output-file requirements.lock

.PHONY: format
format: setup ## Rewrite the code in house style
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format

.PHONY: clean
clean: ## Forget the environment, the caches, the databases and the reports
	@rm -rf .venv .*_cache .hypothesis .schemathesis build dist reports *.sqlite3*
	@find mock_icims integration contracts scenarios tests -name __pycache__ -prune -exec rm -rf {} +

##@ Help

.PHONY: help
help: ## This list
	@awk -F ':.*## ' \
	  '/^##@ / { sub(/^##@ /, ""); printf "\n%s\n", $$0 } \
	   /^[a-z0-9-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/ready: requirements.lock pyproject.toml | $(BIN)/uv
	@$(LIKE_PIP); $(SYNC) || { $(SLOWLY); }
	@$(UV) pip install --python $(BIN)/python --offline --no-deps --no-build-isolation --editable .
	@touch $@ && echo "Set up in $$(($$(date +%s) - $(START))) s."

# Without pip, because some distributions cut ensurepip out of Python; the pip outside can install into it as well.
$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer: make PYTHON=python3.12")'
	@$(PYTHON) -m venv --without-pip .venv && sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(PIP) install -qq --require-hashes -r .venv/uv.txt
