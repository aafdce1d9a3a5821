# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# One short target per job. The work is described in noxfile.py; `make test` runs all of it.

PYTHON ?= python3
VENV := .venv
NOX := $(VENV)/bin/nox
COLLECTIONS := .cache/collections
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help test test-all lint sanity unit integration reliability artefact contract launchers schema-watch generate demo demo-incident bench clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# Two at a time, the longest first. What each of them says stands together.
test: $(READY) ## run every check: lint, sanity, artefact, unit, integration, reliability and launcher tests
	@$(MAKE) --jobs=2 --keep-going --output-sync=target sanity integration reliability lint unit artefact launchers

test-all: test ## the same at length, on every ansible-core and Python of this machine; takes hours
	$(NOX) --tags reliability -- --thorough
	$(NOX) --sessions matrix

lint: $(READY) ## static checks: ruff, mypy, generated files, yamllint, ansible-lint, docs, changelog, licenses
	$(NOX) --sessions extra-checks lint

sanity: $(READY) ## ansible-test sanity
	$(NOX) --tags sanity

unit: $(READY) ## unit and property tests
	$(NOX) --tags unit

integration: $(READY) ## playbooks against the API emulator
	$(NOX) --tags integration

reliability: $(READY) ## a sample of all faults, races and random histories
	$(NOX) --tags reliability

artefact: $(READY) ## build the collection, install the archive, try what was installed
	$(NOX) --tags artefact

launchers: $(READY) ## the shipped playbooks by ansible-navigator, ansible-runner and ansible-rulebook
	$(NOX) --tags launchers

contract: $(READY) ## ask the account of CLOUDFLARE_API_TOKEN whether the API is as assumed; WRITE=1 tries writes as well
	@$(NOX) --sessions contract

schema-watch: $(READY) ## list what the official SDK has and this collection has not, with the reasons
	$(VENV)/bin/pytest -q -rP tests/unit/plugins/module_utils/_resources/test_schema_watch.py

generate: $(READY) ## write what follows from the kinds of object: documentation, action plugins, lists
	$(VENV)/bin/python -m tools.generate

demo: $(READY) ## roll out a realistic network against the API emulator
	$(VENV)/bin/python tests/demo

demo-incident: $(READY) ## make the page of an incident from the API emulator
	$(VENV)/bin/python tests/demo/incident_page.py

bench: $(READY) ## measure time, requests and memory; BENCH="fleet --help" shows the options
	$(NOX) --sessions bench -- $(BENCH)

clean: ## remove environments, caches and build products
	rm -rf $(VENV) .nox .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache *.tar.gz

# The development environment, and the collection at a path where Ansible finds it.
$(READY): requirements.txt $(wildcard tests/requirements/*.txt) tests/emulator/pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement tests/requirements/dev.txt
	mkdir -p $(COLLECTIONS)/ansible_collections/cloudflare
	ln -sfn ../../../.. $(COLLECTIONS)/ansible_collections/cloudflare/magic
	touch $@
