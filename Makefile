# The verbs of the project. `make run` and `make test` are all that a fresh Debian 12 machine with
# Swift 6.3 needs.

SHELL := /bin/bash
CONFIGURATION := release
BIN := .build/$(CONFIGURATION)
VENV := .build/venv
PACKAGES := libmodbus-dev libsqlite3-dev libssl-dev openssl pkg-config python3-venv socat

.PHONY: run build test bench soak format packages venv

# A simulated depot on loopback sockets, busbard against it, and busbar top. Ctrl-C ends all of it.
run: build
	@dir=$$(mktemp -d -t busbar.XXXXXX); \
	trap 'kill $$twin $$daemon 2>/dev/null; wait; rm -rf $$dir' EXIT; trap 'exit 0' INT TERM; \
	$(BIN)/busbar twin site $$dir && \
	{ $(BIN)/busbar twin serve $$dir/site.yaml --models firmware-config --traffic parked --quiet \
	    > $$dir/twin.log 2>&1 & twin=$$!; \
	  $(BIN)/busbard --config $$dir/site.yaml --state $$dir/state --socket $$dir/busbard.sock \
	    --models firmware-config > $$dir/busbard.log 2>&1 & daemon=$$!; \
	  for try in $$(seq 100); do [ -S $$dir/busbard.sock ] && break; sleep 0.1; done; \
	  $(BIN)/busbar --socket $$dir/busbard.sock top; }

# One build serves run, test and CI. Colours are a flag of every compilation, given where the output
# is a terminal: left to that, a build seen in a terminal and one in a pipe would undo each other.
PLAIN := --no-color-diagnostics

build: packages
	swift build -c $(CONFIGURATION) $(PLAIN) --build-tests

# Suites with sockets, threads, files or peers of their own: each in a process of its own, so that
# descriptors and time are theirs alone. Everything else runs together.
ALONE := PKITests WebSocketTests GatewayTests FieldBusTests StoreTests JournalTests LocalAPITests CommandTests WireTests
empty :=
SWIFT_TEST := BUSBAR_VENV=$(CURDIR)/$(VENV) swift test -c $(CONFIGURATION) $(PLAIN) --skip-build

test: build venv
	$(SWIFT_TEST) --skip '^($(subst $(empty) $(empty),|,$(ALONE)))\.'
	@set -e; for suite in $(ALONE); do echo "== $$suite"; $(SWIFT_TEST) --filter "^$$suite\\."; done

bench: build
	$(BIN)/busbar-bench

soak: build venv
	BUSBAR_SOAK=1 $(SWIFT_TEST) --filter ThirdPartyDepot

format:
	swift format format --in-place --recursive Package.swift Sources Tests

# Debian's packages; an apt run that failed half-way is repaired and tried again.
packages:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" != 0 ]; then echo "Missing packages. Run: sudo apt-get install -y$$missing"; exit 1; fi; \
	  for try in 1 2 3; do \
	    apt-get update -qq && apt-get install -y -qq $$missing && exit 0; \
	    apt-get -y -qq -f install || true; done; exit 1; fi

# Third-party peers for the tests.
venv: $(VENV)/ready

$(VENV)/ready:
	python3 -m venv $(VENV)
	for try in 1 2 3; do \
	  $(VENV)/bin/pip install --quiet ocpp==2.1.0 pymodbus==3.16.1 websockets==15.0.1 pyserial==3.5 && break; done
	$(VENV)/bin/python -c "import ocpp, pymodbus, websockets, serial"
	touch $@
