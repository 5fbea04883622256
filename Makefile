# make demo   set up (without torch), then say who is talked about and seen under a video
# make test   set up (torch and all), then style, types and tests
# make docs   the documentation, into build/site
# make bench  speed and memory in every runtime that is installed, as one table
# make doctor   what is installed, what is missing, and the command that adds it
# make setup EXTRAS=transformers,video   further extras into the same environment
PYTHON ?= python3
VENV ?= .venv
EXTRAS ?=
# Processes that the tests run in.
JOBS ?= 2
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
DEMO := build/demo
# The warning that setuptools gives on every editable install is no news to anybody here.
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check
WHEEL := $(wildcard packages/zh_tiktalk-*.whl)

.PHONY: demo test docs bench doctor pictures setup style types imports clean help

help:
	@sed -n '1,6s/^# //p' Makefile

demo: $(STAMPS)/video
	@OMP_NUM_THREADS=$${OMP_NUM_THREADS:-2} $(BIN)/python -m spacy tiktalk annotate corpus/demo.jsonl --model zh_tiktalk
	@echo
	@echo "A short video, made of two photographs in corpus/heads, and who is seen in it:"
	@mkdir -p $(DEMO)
	@$(BIN)/python -m spacy tiktalk generate-video $(DEMO)/made.mp4 --heads corpus/heads --mot $(DEMO)/truth.txt --force
	@echo
	@$(BIN)/python -m spacy tiktalk track $(DEMO)/made.mp4 --out $(DEMO)/tracks.json --annotate $(DEMO)/seen.mp4 --force
	@echo
	@echo "30 comments about it in 8 threads (the photographs are the gallery):"
	@OMP_NUM_THREADS=$${OMP_NUM_THREADS:-2} $(BIN)/python -m spacy tiktalk annotate corpus/demo_comments.csv --video-root $(DEMO) --gallery corpus/demo_gallery.json --tracks --out $(DEMO)/result.jsonl --force
	@echo
	@echo "Everybody they talk about, across the threads, and who of them is which head:"
	@$(BIN)/python -m spacy tiktalk people $(DEMO)/result.jsonl --out $(DEMO)/people.json --force
	@echo
	@echo "The same as a page to look at, the people first, then each thread with the video beside it:"
	@$(BIN)/python -m spacy tiktalk report $(DEMO)/result.jsonl --people $(DEMO)/people.json --video-root $(DEMO) --out $(DEMO)/report.html --force

# Each process one thread: together they are as many as JOBS.
test: style types imports
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -rs

style: $(STAMPS)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMPS)/test
	$(BIN)/mypy

# The layers of docs/architecture.md: no import runs up, none in a circle.
imports: $(STAMPS)/test
	@$(BIN)/lint-imports --no-cache --no-logo

# The variable silences a notice of the theme about a mkdocs 2 that this does not use.
docs: $(STAMPS)/test
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "build/site/index.html; its search needs: $(BIN)/python -m http.server -d build/site"

# The pictures of README and docs; they want Chromium.
pictures: $(STAMPS)/test
	@$(BIN)/python scripts/screenshots.py

# Without torch in the environment its column is left out; PEERS=1 adds other packages, downloaded at first.
bench: $(STAMPS)/core
	@$(BIN)/python benchmarks/bench.py $(if $(PEERS),--peers)

doctor: $(STAMPS)/core
	@$(BIN)/python -m spacy tiktalk doctor

setup: $(STAMPS)/core
ifneq ($(EXTRAS),)
	@$(BIN)/python scripts/check_system.py $(EXTRAS)
	$(PIP) -c constraints.txt --no-build-isolation -e '.[$(EXTRAS)]'
endif

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": set PYTHON=/path/to/python3") if sys.version_info < (3, 11) else None'
	@echo "Setting up $(VENV): a few minutes the first time, nothing after that."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip 'setuptools>=77' wheel
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/core: $(STAMPS)/venv setup.cfg constraints.txt $(WHEEL)
	@$(PIP) -c constraints.txt --no-build-isolation -e .
	@$(PIP) --no-deps --force-reinstall $(WHEEL)
	@touch $@

$(STAMPS)/video: $(STAMPS)/core
	@$(BIN)/python scripts/check_system.py video
	@$(PIP) -c constraints.txt --no-build-isolation -e '.[video]'
	@touch $@

$(STAMPS)/test: $(STAMPS)/core
	@$(BIN)/python scripts/check_system.py video
	@echo "Adding what the tests need."
	@$(PIP) -c constraints.txt --no-build-isolation -e '.[test]'
# Its list asks for lmdb 1.3.0, which has no wheels, and torchvision: both for its own training only.
	@$(PIP) -c constraints.txt --no-deps cn_clip six
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
