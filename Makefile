# Two commands are enough on a fresh machine: make run, make test.

GO ?= go
NPM ?= npm
SHELL = /bin/bash -o pipefail
VECTORS = channel/testdata/vectors
BIN = bin/parley
AS_ROOT = if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; $$S
APT = $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=500

# What npm leaves behind; each is made again when its sources are newer.
JUDGE_DEPS = console/judge/node_modules/.installed
PAGE_DEPS = console/page/node_modules/.installed
E2E_DEPS = console/e2e/node_modules/.installed
JUDGE = console/judge/dist/.built
PAGE = console/page/dist/index.html

# $(call timed,NAME,COMMAND) runs a part of the tests and says how long it took.
timed = @echo "== $(1)"; begun=$$SECONDS; { $(2); } && echo "== $(1): $$((SECONDS - begun)) s"

.PHONY: run build console test checks judge page types types-check browser e2e pictures bench bench-clash bench-peers soak processors lint tools chromium clean

## run: build everything and play the demonstration; both consoles stay open until Ctrl-C
run: build
	$(BIN) demo --stay

## build: the one binary, with the page in it
build: console
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN) ./cmd/parley

## console: the page that the binary carries
console: $(PAGE)

$(JUDGE_DEPS): console/judge/package.json console/judge/package-lock.json
	cd console/judge && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(JUDGE): $(JUDGE_DEPS) $(shell find console/judge/src) console/judge/tsconfig.json
	cd console/judge && $(NPM) run --silent build
	@touch $@

$(PAGE_DEPS): console/page/package.json console/page/package-lock.json
	cd console/page && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(JUDGE) $(PAGE_DEPS) $(shell find console/page/src console/page/public) $(wildcard console/page/*.ts console/page/*.js console/page/*.json) console/page/index.html
	cd console/page && $(NPM) run --silent bundle
	@touch $@

$(E2E_DEPS): console/e2e/package.json console/e2e/package-lock.json $(JUDGE)
	cd console/e2e && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

## test: everything that decides whether a change lands, about ten minutes at the most
test: tools chromium build
	@begun=$$SECONDS; $(MAKE) --no-print-directory lint judge types-check page checks browser && echo "== all: $$((SECONDS - begun)) s"

# Where goroutines meet: the writer and what reads beside it, links, followers. The
# race detector looks at these each time, and at everything in make soak.
RACED = ./carry ./journal/... ./node ./tell

# The parts of test that Go runs.
checks:
	$(call timed,Go,$(GO) test -timeout 10m $$($(GO) list ./... | grep -vE '^parley/(carry|journal|node|tell)(/|$$)'))
	$(call timed,where goroutines meet with the race detector,$(GO) test -race -timeout 10m $(RACED))
	$(call timed,readers beside a writer with the race detector,$(GO) test -race -run 'WithReaders' ./clash && $(GO) test -race -run 'Event|Stream|Hub' ./api)
	$(call timed,geometry against an independent reference,cd geo/reference && $(GO) vet . && $(GO) test -count=1 .)
	$(call timed,power loss,$(GO) test -run PowerLoss ./node)
	$(call timed,every changed byte of a bundle,$(GO) test -run EveryChangedByte ./bundle)

## judge: the second judge, written from docs/protocol.md alone, against the vectors
judge: $(JUDGE)
	$(call timed,the second judge,cd console/judge && $(NPM) test --silent && node dist/vectors.js ../../$(VECTORS)/*.jsonl.gz)

## page: the page's own tests and its type check
page: $(JUDGE) $(PAGE_DEPS)
	$(call timed,the page: types and units,cd console/page && $(NPM) run --silent check && $(NPM) test --silent)

## types: the page's types of the API, made again from its OpenAPI document
types: $(PAGE_DEPS)
	cd console/page && $(NPM) run --silent types

# The page is written against the API as it is.
types-check: build
	$(call timed,the page's types of the API,$(BIN) openapi | (cd console/page && node_modules/.bin/openapi-typescript /dev/stdin >../../bin/api.ts) && cmp bin/api.ts console/page/src/lib/api/generated.ts || { echo "they are not the API's: run make types"; false; })

## browser: the page in Chromium, on real nodes
browser: chromium build $(E2E_DEPS)
	$(call timed,the page in a browser,cd console/e2e && PARLEY=$(CURDIR)/$(BIN) $(NPM) test --silent)

## e2e: real processes: nodes that are killed, cut off, stolen, copied, damaged; two clones of the repository; the page in a browser
e2e: browser
	$(GO) test -race -count=1 ./cmd/... ./e2e/...

## pictures: docs/pictures, taken again from the demonstration
pictures: chromium build $(E2E_DEPS)
	cd console/e2e && PARLEY=$(CURDIR)/$(BIN) node pictures.mjs ../../docs/pictures

## bench: measures beside the machine's limits; rows in bench/out
bench:
	$(GO) run ./bench

## bench-clash: the clash engine beside the ways that others take; N=10000,100000 limits the sizes, SEED= takes another workload
bench-clash:
	$(GO) build -trimpath -o bin/bench-clash ./bench/clash
	@exec bin/bench-clash -n $(if $(N),$(N),10000,100000,1000000) -seed $(or $(SEED),1) $(if $(N)$(SEED),,-plot docs/clash-cost.svg -page docs/clash-bench.md)

## bench-peers: the servers that bench-clash compares with; where one cannot be had it goes on without
bench-peers:
	@ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || { \
		echo "installing PostGIS"; $(APT) update -qq; \
		p=$$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$$' | cut -d' ' -f1 | sort -V | tail -1); \
		test -n "$$p" && $(APT) install -y -qq --no-install-recommends "$$p" >/dev/null; } \
		|| echo "PostGIS could not be installed: bench-clash goes on without it"
	@test -x bin/peers/tile38-server || { \
		echo "installing Tile38"; mkdir -p bin/peers; \
		GOBIN=$(CURDIR)/bin/peers $(GO) install github.com/tidwall/tile38/cmd/tile38-server@v1.37.0; } \
		|| echo "Tile38 could not be installed: bench-clash goes on without it"

## exact: geometry and both clash engines against an independent reference, 108,000 pairs of footprints or PAIRS of them
exact: tools
	cd geo/reference && PARLEY_PAIRS=$(or $(PAIRS),108000) $(GO) test -count=1 -timeout 30m -v .

## soak: ten times the histories, longer fuzzing, twenty kills under load with cuts and restarts, a whole week on the line
soak: tools judge exact
	$(GO) test -race -timeout 60m ./...
	PARLEY_HISTORIES=10000 $(GO) test -timeout 60m -run 'Hostile' -v ./channel
	PARLEY_SOAK=1 $(GO) test -timeout 60m -run 'VectorsNoticeFaults' ./channel
	PARLEY_SOAK=1 $(GO) test -race -timeout 120m -count=1 ./e2e/... ./node/... ./journal/...
	for f in FuzzDecodeEntry:./ledger FuzzRead:./channel FuzzDecodePacket:./carry FuzzParsePlace:./notation FuzzVerify:./bundle FuzzSection:./bundle FuzzCompare:./clash; do \
		$(GO) test -run '^$$' -fuzz "^$${f%%:*}$$" -fuzztime 2m -fuzzminimizetime 5x "$${f#*:}" || exit 1; done

## processors: the same verdicts on old and new x86-64 and, emulated, on arm64
processors:
	@command -v qemu-aarch64 >/dev/null || { \
		echo "installing qemu-user, which runs the geometry tests for arm64"; \
		$(APT) update -qq; $(APT) install -y -qq qemu-user >/dev/null; }
	$(GO) test -count=1 -v -run 'VerdictsOnOtherProcessors' ./clash

## lint: formatting and vet
lint:
	@bad=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$bad" || { echo "not gofmt'ed: $$bad"; exit 1; }
	$(call timed,vet,$(GO) vet ./...)

# GeographicLib's programs are the oracle of the geodesic and grid tests.
tools:
	@command -v GeodSolve >/dev/null && command -v GeoConvert >/dev/null || { \
		echo "installing geographiclib-tools, the oracle of the geometry tests"; \
		$(APT) update -qq; $(APT) install -y -qq geographiclib-tools >/dev/null; }

# The browser tests and the pictures need Chromium; CHROMIUM names another one.
chromium:
	@test -x "$$CHROMIUM" || command -v chromium >/dev/null || { \
		echo "installing chromium, in which the page is tested (about 100 MB)"; \
		$(APT) update -qq; $(APT) install -y -qq chromium >/dev/null; }

clean:
	rm -rf bin demo bench/out console/judge/dist console/judge/node_modules console/page/node_modules console/page/.test console/e2e/node_modules
	find console/page/dist -mindepth 1 ! -name .gitkeep -delete
