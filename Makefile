SHELL := /bin/bash
.DEFAULT_GOAL := help
python := .venv/bin/python
.PHONY: help demo test lint bench setup lock

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

demo:  ## prepare everything, then serve a demo with invented people (Ctrl-C stops it)
	@.ci/setup run
	@exec $(python) manage.py demo

test:  ## run the tests on SQLite, on PostgreSQL and in a browser
	@.ci/setup test
	@.ci/test

lint:  ## check style, types, imports between the apps, templates, migrations and settings
	@.ci/setup lint
	@.ci/lint

bench:  ## measure matching against other engines, on databases of its own (ROWS=1000000: a country)
	@.ci/setup bench
	@ROWS="$(ROWS)" .ci/bench

setup:  ## make .venv and install everything that running, testing and checking need
	@.ci/setup test

lock:  ## write requirements*.txt anew from pyproject.toml (needs uv)
	@.ci/lock
