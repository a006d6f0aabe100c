# The front door: `make help` lists the targets. Everything runs from .venv, which is built from
# locked, hash-checked dependencies with nothing but Python and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip --quiet --no-input
TARGET ?=
FUZZ ?= 1000
SECONDS_EACH ?= 60
# the version of the npm package @octokit/openapi, which tests/data/NOTICE names, too
OPENAPI := 23.0.2
ARGS ?=
ONLY ?=
NAME ?= *
T ?=
IMAGE := .cache/image
PODMAN := CONTAINERS_CONF=$(CURDIR)/$(IMAGE)/containers.conf CONTAINERS_STORAGE_CONF=$(CURDIR)/$(IMAGE)/storage.conf

# what Python has compiled is kept: tests and tools start it hundreds of times
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup scan test suite oracle oracle-starts fuzz audit mutate lint fix docs site pictures golden github-api image image-size e2e release-check release-dry-run bench lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(VENV)/.run  ## install flaskgate into .venv

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Flaskgate needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

scan: $(VENV)/.run  ## try the gate on examples/, or gate a folder: make scan TARGET=dir ARGS="--fail-on medium"
	@$(if $(TARGET),$(BIN)/flaskgate scan $(TARGET) $(ARGS),$(BIN)/python tools/demo.py $(ARGS))

test: $(VENV)/.dev  ## run all tests, and lint beside them; T="-k words" picks some
	@$(MAKE) --no-print-directory --jobs=2 lint suite

suite: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(T)

oracle: $(VENV)/.dev  ## run generated programs for real beside the analysis: make oracle ARGS="--count 500 --seed 7"
	$(BIN)/python -m tests.oracles.generated $(ARGS)

oracle-starts: $(VENV)/.dev  ## start what is advised, for real, in every layout and place: make oracle-starts ARGS="--only dash"
	$(BIN)/python -m tests.oracles.starts $(ARGS)

fuzz: $(VENV)/.fuzz  ## give parsers texts that nobody wrote: make fuzz FUZZ=10000 SECONDS_EACH=600 ONLY=YAML
	FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/test_fuzz.py $(if $(ONLY),-k "$(ONLY)") $(T)
	$(BIN)/python -m tests.fuzzing.guided $(SECONDS_EACH) $(if $(ONLY),"$(ONLY)")

$(VENV)/.fuzz: requirements/fuzz.txt $(VENV)/.dev
	$(PIP) install --require-hashes --requirement requirements/fuzz.txt
	@touch $@

audit: $(VENV)/.audit  ## ask whether a locked package has a known vulnerability (needs the network)
	$(BIN)/python -m tools.audit $(ARGS)

$(VENV)/.audit: requirements/audit.txt $(VENV)/.dev
	$(PIP) install --require-hashes --requirement requirements/audit.txt
	@touch $@

mutate: $(VENV)/.mutate  ## change the code and see which changes no test notices: make mutate ONLY=steps NAME="*scope*"
	$(BIN)/python tools/mutate.py "$(ONLY)" "$(NAME)"

$(VENV)/.mutate: requirements/mutate.txt $(VENV)/.dev
	$(PIP) install --require-hashes --requirement requirements/mutate.txt
	@touch $@

lint: $(VENV)/.dev  ## check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev  ## let the tools correct style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev  ## write the generated tables of README.md and docs/, and the schema in schemas/
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tests.threat_model

site: $(VENV)/.site  ## build the pages as a site, in .cache/site/html
	$(BIN)/python -m tools.site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --clean

$(VENV)/.site: requirements/site.txt $(VENV)/.dev
	$(PIP) install --require-hashes --requirement requirements/site.txt
	@touch $@

pictures: $(VENV)/.dev  ## draw the pictures of README.md (needs Chromium and Noto Color Emoji); look at them
	$(BIN)/python -m tools.pictures

golden: $(VENV)/.dev  ## renew the golden files, to be read before they are committed
	$(BIN)/python -m pytest --snapshot-update $(T)

github-api: $(VENV)/.dev  ## renew tests/data/github-api.json from GitHub's own description
	mkdir -p .cache
	npm pack --silent --pack-destination .cache @octokit/openapi@$(OPENAPI)
	tar -xOzf .cache/octokit-openapi-$(OPENAPI).tgz package/generated/api.github.com.json | $(BIN)/python tools/github_api_subset.py > .cache/github-api.json
	mv .cache/github-api.json tests/data/github-api.json
	rm .cache/octokit-openapi-$(OPENAPI).tgz

image:  ## build the action's image without a registry (Debian, as root)
	.ci/container $(IMAGE)

image-size: $(VENV)/.dev  ## measure the image, after `make image`; writes docs/container.md and docs/versioning.md
	$(PODMAN) $(BIN)/python -m tools.image_size
	$(BIN)/python -m tools.docs

e2e: $(VENV)/.e2e  ## run the image as runners run it, after `make image`
	.ci/servers
	$(PODMAN) $(BIN)/python -m pytest tests/e2e --override-ini=norecursedirs= -n 2 --dist loadfile $(T)

$(VENV)/.e2e: requirements/e2e.txt $(VENV)/.dev
	$(PIP) install --require-hashes --requirement requirements/e2e.txt
	@touch $@

release-check: $(VENV)/.dev  ## may VERSION be released? builds the packages into dist/
	$(BIN)/python -m tools.release check $(VERSION)
	$(if $(IMAGE_NAME),$(BIN)/python -m tools.release name $(IMAGE_NAME))
	$(BIN)/hatchling build --directory dist

release-dry-run: $(VENV)/.dev  ## rehearse a release of the last commit, as far as that goes without a registry
	$(BIN)/python -m tools.release_dry_run

bench: $(VENV)/.dev  ## measure against other tools, side by side
	$(BIN)/python bench/run.py $(ARGS)

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras --python-version 3.11

lock: $(VENV)/.dev  ## renew the lock files
	$(COMPILE) --group build pyproject.toml --output-file requirements/run.txt
	$(COMPILE) --group build --group dev --group lock pyproject.toml --output-file requirements/dev.txt
	$(COMPILE) --group e2e --constraint requirements/dev.txt --output-file requirements/e2e.txt
	$(COMPILE) --group site --constraint requirements/dev.txt --output-file requirements/site.txt
	$(COMPILE) --group mutate --constraint requirements/dev.txt --output-file requirements/mutate.txt
	$(COMPILE) --group fuzz --constraint requirements/dev.txt --output-file requirements/fuzz.txt
	$(COMPILE) --group audit --constraint requirements/dev.txt --output-file requirements/audit.txt
	$(COMPILE) --no-generate-hashes --strip-extras --no-emit-package zstandard --no-emit-package semgrep --config-file requirements/image.toml --constraint requirements/run.txt pyproject.toml --output-file requirements/hook.txt
	$(COMPILE) --config-file requirements/image.toml --constraint requirements/run.txt pyproject.toml --output-file requirements/image.txt

clean:  ## remove what was built
	rm -rf $(VENV) .cache dist .mypy_cache .ruff_cache .hypothesis .pytest_cache .import_linter_cache
