# The verbs of the project. `make run` and `make test` are all that a fresh Debian 12 machine with
# Swift 6.3 needs.

SHELL := /bin/bash
CONFIGURATION := release
BIN := .build/$(CONFIGURATION)
VENV := .build/venv
PACKAGES := libmodbus-dev libgpiod-dev libsqlite3-dev libssl-dev openssl pkg-config python3-venv socat \
  systemd zlib1g-dev

.PHONY: run build test check-units bench swarm soak coverage format install packages venv

# A simulated depot on loopback sockets, busbard against it, a receiver upstream, and busbar top.
# Ctrl-C ends all of it.
run: build
	@dir=$$(mktemp -d -t busbar.XXXXXX); \
	trap 'kill $$twin $$daemon $$receiver $$uplink 2>/dev/null; wait; rm -rf $$dir' EXIT; \
	trap 'exit 0' INT TERM; \
	$(BIN)/busbar twin site $$dir --uplink uplink.yaml && \
	$(BIN)/busbar pki init --directory $$dir/pki --host 127.0.0.1 > $$dir/pki.log && \
	printf '%s\n' 'url: https://127.0.0.1:19443/v1/batches' 'ca_file: pki/ca.pem' 'interval_s: 15' \
	  > $$dir/uplink.yaml && \
	{ $(BIN)/busbar twin serve $$dir/site.yaml --models firmware-config --traffic parked --quiet \
	    > $$dir/twin.log 2>&1 & twin=$$!; \
	  $(BIN)/busbar twin receiver --port 19443 --pki $$dir/pki > $$dir/receiver.log 2>&1 & receiver=$$!; \
	  $(BIN)/busbard --config $$dir/site.yaml --state $$dir/state --socket $$dir/busbard.sock \
	    --models firmware-config > $$dir/busbard.log 2>&1 & daemon=$$!; \
	  for try in $$(seq 100); do [ -S $$dir/busbard.sock ] && break; sleep 0.1; done; \
	  $(BIN)/busbar-uplink --config $$dir/uplink.yaml --socket $$dir/busbard.sock \
	    > $$dir/uplink.log 2>&1 & uplink=$$!; \
	  $(BIN)/busbar --socket $$dir/busbard.sock top; }

# One build serves run, test and CI. Colours are a flag of every compilation, given where the output
# is a terminal: left to that, a build seen in a terminal and one in a pipe would undo each other.
PLAIN := --no-color-diagnostics

build: packages
	swift build -c $(CONFIGURATION) $(PLAIN) --build-tests

# Suites with sockets, threads, files or peers of their own: each in a process of its own, so that
# descriptors and time are theirs alone. Everything else runs together.
ALONE := DaemonTests PKITests WebSocketTests GatewayTests FieldBusTests StoreTests JournalTests LocalAPITests UplinkTests CommandTests WireTests
empty :=
SWIFT_TEST := BUSBAR_VENV=$(CURDIR)/$(VENV) swift test -c $(CONFIGURATION) $(PLAIN) --skip-build

# Every suite runs, whatever those before it found. What failed is told once more at the end: a log is
# read from there.
TOLD := .build/told

test: build venv check-units
	@rm -rf $(TOLD); mkdir -p $(TOLD); \
	suite() { echo "== $$1"; \
	  { $(SWIFT_TEST) "$$2" "$$3" 2>&1 || echo "$$1 ended with $$?" >> $(TOLD)/failed; } | tee $(TOLD)/$$1; }; \
	suite together --skip '^($(subst $(empty) $(empty),|,$(ALONE)))\.'; \
	for alone in $(ALONE); do suite $$alone --filter "^$$alone\."; done; \
	[ ! -e $(TOLD)/failed ] || { echo "== what failed"; \
	  grep -hE '^✘|error:|Fatal error|seed [0-9]+ \(' $(TOLD)/* | cut -c 1-1000 | head -n 100; \
	  cat $(TOLD)/failed; exit 1; }

# systemd-analyze ends with 0 on unknown keys and bad values: any word of it is a failure. The
# programs need not be installed here. 20 is an exposure of 2.0.
check-units: packages
	@dir=$$(mktemp -d -t busbar-units.XXXXXX); trap 'rm -rf $$dir' EXIT; \
	for unit in systemd/*.service; do \
	  sed 's|^ExecStart=/usr/bin/busbar[^ ]*|ExecStart=/bin/true|' $$unit > $$dir/$${unit##*/}; done; \
	said=$$(systemd-analyze verify $$dir/*.service 2>&1); \
	if [ -n "$$said" ]; then echo "$$said"; exit 1; fi; \
	for unit in $$dir/*.service; do \
	  said=$$(systemd-analyze security --no-pager --offline=true --threshold=20 $$unit 2>&1) \
	    || { echo "$$said"; exit 1; }; \
	  echo "$$said" | grep 'Overall exposure'; done

bench: build
	$(BIN)/busbar-bench

# Depots by seed against the whole of Busbar in memory, and against the safety kernel alone, an hour
# each, in two processes. FRESH_SHARE of a hundred seeds are some that nobody has seen, told first; the
# others stay.
DEPOT_HOURS ?= 300
KERNEL_HOURS ?= 10000
FRESH_SHARE ?= 50
FRESH ?= $(shell date +%s)

swarm: build
	@echo "fresh seeds from $(FRESH)"; \
	play() { [ $$2 -le 0 ] || { echo "seeds $$1..$$(($$1 + $$2 - 1)) $$3"; \
	  $(BIN)/busbar twin swarm $$3 --seeds $$1..$$(($$1 + $$2 - 1)); }; }; \
	half() { stays=$$(($$2 / 2)); fresh=$$(($$2 * $(FRESH_SHARE) / 100)); \
	  if [ $$1 = first ]; then play 1 $$stays "$$3"; \
	  else play $$(($$stays + 1)) $$(($$2 - $$stays - $$fresh)) "$$3" && play $(FRESH) $$fresh "$$3"; fi; }; \
	swarm() { half $$1 $(DEPOT_HOURS) "--minutes 60" && half $$1 $(KERNEL_HOURS) "--kernel --hours 1"; }; \
	began=$$SECONDS; swarm first & first=$$!; swarm second & second=$$!; \
	wait $$first; first=$$?; wait $$second; second=$$?; \
	echo "$(DEPOT_HOURS) depot hours and $(KERNEL_HOURS) kernel hours took $$(($$SECONDS - began)) s"; \
	[ $$first = 0 ] && exit $$second

soak: build venv
	BUSBAR_SOAK=1 $(SWIFT_TEST) --no-parallel --filter 'ThirdPartyDepot|Hostile|KilledAtRandom'

# What the core's own tests reach of it, region by region. The rehearsals reach more; instrumented they
# are too slow. The build is one of its own (.build/coverage), ten minutes the first time.
CORE := Ledger Allocation Control
COVERED := .build/coverage/$(CONFIGURATION)

coverage: packages
	swift test -c $(CONFIGURATION) $(PLAIN) --scratch-path .build/coverage --enable-code-coverage \
	  --filter '^(LedgerTests|AllocationTests|ControlTests)\.'
	$$(dirname $$(readlink -f $$(command -v swift)))/llvm-cov report $(COVERED)/busbarPackageTests.xctest \
	  -instr-profile=$(COVERED)/codecov/default.profdata -show-functions=false \
	  $(addprefix Sources/,$(CORE))

format:
	swift format format --in-place --recursive Package.swift Sources Tests

# What was built, for this box or, with DESTDIR, for another one, which needs no Swift: the programs
# find the libraries of Swift beside them ($ORIGIN). A site file that is there stays.
LIBRARY := $(DESTDIR)/usr/lib/busbar
PROGRAMS = $(notdir $(wildcard $(BIN)/busbard $(BIN)/busbar $(BIN)/busbar-uplink))

install:
	@[ -x $(BIN)/busbard ] || { echo "Nothing is built yet. Run: make build"; exit 1; }
	install -d $(LIBRARY) $(DESTDIR)/usr/bin $(DESTDIR)/usr/share/busbar
	install -m 755 -t $(LIBRARY) $(PROGRAMS:%=$(BIN)/%)
	ldd $(PROGRAMS:%=$(BIN)/%) | awk '$$3 ~ "/lib/swift/linux/" { print $$3 }' | sort -u \
	  | xargs install -m 644 -t $(LIBRARY)
	for program in $(PROGRAMS); do \
	  ln -sf ../lib/busbar/$$program $(DESTDIR)/usr/bin/$$program; \
	  [ ! -e systemd/$$program.service ] || install -D -m 644 \
	    -t $(DESTDIR)/usr/lib/systemd/system systemd/$$program.service; done
	cp -r --no-preserve=mode,ownership firmware-config/. $(DESTDIR)/usr/share/busbar/
	install -D -m 644 systemd/sysusers.conf $(DESTDIR)/usr/lib/sysusers.d/busbar.conf
	install -D -m 644 systemd/tmpfiles.conf $(DESTDIR)/usr/lib/tmpfiles.d/busbar.conf
	install -D -m 644 -t $(DESTDIR)/usr/lib/udev/rules.d firmware-config/udev/60-busbar-gpio.rules
	install -D -m 644 -t $(DESTDIR)/usr/share/doc/busbar README.md
	[ -e $(DESTDIR)/etc/busbar/site.yaml ] || install -D -m 644 \
	  firmware-config/sites/depot-north.yaml $(DESTDIR)/etc/busbar/site.yaml
	[ -n "$(DESTDIR)" ] || { systemd-sysusers busbar.conf && \
	  systemd-tmpfiles --create busbar.conf && \
	  { [ ! -d /run/systemd/system ] || systemctl daemon-reload; }; }

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

$(VENV)/ready: Makefile
	python3 -m venv $(VENV)
	for try in 1 2 3; do \
	  $(VENV)/bin/pip install --quiet ocpp==2.1.0 pymodbus==3.16.1 websockets==15.0.1 pyserial==3.5 jsonschema==4.25.1 && break; done
	$(VENV)/bin/python -c "import ocpp, pymodbus, websockets, serial, jsonschema"
	touch $@
