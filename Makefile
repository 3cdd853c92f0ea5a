VENV := .venv
BIN := $(VENV)/bin
OUT := out
LOCALE := src/tdskill/locale
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(LOCALE)/*/LC_MESSAGES/*.po))
COMPILE := $(BIN)/pybabel -q compile -D tdskill -d $(LOCALE)
PEOPLE ?= 1000000
PAGES ?= 10000
CYCLE ?= 3000
MUTANTS ?= 100
WRITING := windows files copies cli closing collect confirm everybody ledger manifest mend odd_forms pdf sample \
  schema sheet sheet_of_tools way_on_sheet ways_of_working workbook year
ONLY ?=

.PHONY: help docs demo test check static unit windows pairs pictures sides golden catalogue bench mutants clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# pip 25.1 and later know dependency groups; a new venv may bring an older one.
$(VENV)/.tdskill: pyproject.toml hatch_build.py
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install -q 'babel>=2.17' -e '.[excel,optimize]'
	@touch $@

$(VENV)/.dev: $(VENV)/.tdskill
	$(BIN)/python -m pip install -q --group dev
	@touch $@

# The install compiles the catalogues; these are for a text changed after it.
%.mo: %.po | $(VENV)/.tdskill
	$(COMPILE)

demo: $(VENV)/.tdskill $(CATALOGUES) ## install, show the gap and the yearly cycle of the sample, write one person's report
	@$(BIN)/tdskill gap --sample
	@echo
	@$(BIN)/tdskill status --sample --by rank
	@mkdir -p $(OUT)
	@id=$$($(BIN)/tdskill attainment --sample --job-type system_architect --top 1 --format csv 2>/dev/null | sed -n '2s/,.*//p') && \
	  $(BIN)/tdskill report --sample --person "$$id" --target system_architect --output $(OUT)/report-$$id.html

test: static unit ## format check, lint, types, layers and tests

check: test ## the same as test

static: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev $(CATALOGUES)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

windows: $(VENV)/.dev ## run the tests of commands that write under a simulation of Windows
	$(BIN)/python -m pytest -n 2 --windows $(WRITING:%=tests/test_%.py)

pairs: $(VENV)/.dev $(CATALOGUES) ## try every pair of options of every command
	$(BIN)/python -m pytest -n 2 --all-pairs tests/test_pairs.py

pictures: $(VENV)/.dev $(CATALOGUES) ## make the pictures of the README from the sample anew; needs Chromium
	$(BIN)/python tests/pictures.py

sides: $(VENV)/.dev $(CATALOGUES) ## print everybody's sheet of the sample, which takes two sides of paper; needs Chromium, and minutes
	$(BIN)/python tests/sides.py

golden: $(VENV)/.dev ## write the golden reports and docs/files.md anew; look at the diff before you commit it
	TDSKILL_WRITE_GOLDEN=1 $(BIN)/python -m pytest -q tests/test_golden.py tests/test_kinds.py

docs: $(VENV)/.dev $(CATALOGUES) ## make the reference under docs/ from the code anew
	$(BIN)/python tests/reference.py

catalogue: $(VENV)/.dev ## take new texts into the catalogues and compile them
	$(BIN)/pybabel -q extract -F pyproject.toml -k _noop --no-location --omit-header --sort-output -o $(OUT).pot src templates
	$(BIN)/pybabel -q update -D tdskill -d $(LOCALE) -i $(OUT).pot --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete --no-wrap
	rm $(OUT).pot
	$(COMPILE)

bench: $(VENV)/.dev $(CATALOGUES) ## measure against a bare parse, pandas, writing alone and the last release: make bench PEOPLE=3400000 PAGES=1000 CYCLE=300
	$(BIN)/python -m pip install -q --group bench
	$(BIN)/python bench/run.py --people $(PEOPLE)
	$(BIN)/python bench/decide.py
	$(BIN)/python bench/forecast.py
	$(BIN)/python bench/pages.py --people $(PAGES)
	$(BIN)/python bench/explorer.py
	$(BIN)/python bench/cycle.py --people $(CYCLE)
	$(BIN)/python bench/large.py out/bench/large

mutants: $(VENV)/.dev ## change analysis/ bit by bit and tell the share that the tests notice: make mutants MUTANTS=100 ONLY=placement
	$(BIN)/python -m pip install -q --group mutants
	rm -rf mutants
	$(BIN)/python tests/mutants.py --sample $(MUTANTS) --only "$(ONLY)"

clean: ## remove what was made here
	rm -rf $(CATALOGUES) $(VENV) $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants .import_linter_cache
