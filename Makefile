# Two commands are enough on a fresh machine: make run, make test.

GO ?= go
SHELL = /bin/bash -o pipefail
VECTORS = channel/testdata/vectors
BIN = bin/parley

.PHONY: run test e2e bench soak build lint tools judge clean

## run: build everything and play the demonstration
run: build
	$(BIN) demo

## build: the one binary
build:
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN) ./cmd/parley

## test: everything that decides whether a change lands, about ten minutes at the most
test: tools lint judge
	$(GO) test -race -timeout 10m ./...
	$(GO) test -v -run 'Hostile|VectorsNoticeFaults|VectorsAreReproducible' ./channel | grep -v -- '--- PASS\|=== '
	$(GO) test -run PowerLoss ./node
	$(GO) test -run EveryChangedByte ./bundle

## judge: the second judge, written from docs/protocol.md alone, against the vectors
judge:
	cd console/judge && npm ci --no-audit --no-fund && npm test
	cd console/judge && node dist/vectors.js ../../$(VECTORS)/*.jsonl.gz

## e2e: real processes: two nodes, a link that is cut, a node that is killed
e2e:
	$(GO) test -race -count=1 ./cmd/... ./e2e/...

## bench: measures beside the machine's limits; rows in bench/out
bench:
	$(GO) run ./bench

## soak: ten times the histories, longer fuzzing, longer process runs
soak: tools judge
	PARLEY_HISTORIES=10000 $(GO) test -timeout 60m -run 'Hostile' -v ./channel
	PARLEY_SOAK=1 $(GO) test -race -timeout 30m -count=1 ./e2e/... ./node/... ./journal/...
	for f in FuzzDecodeEntry:./ledger FuzzRead:./channel FuzzDecodePacket:./carry FuzzParsePlace:./notation FuzzVerify:./bundle FuzzSection:./bundle; do \
		$(GO) test -run '^$$' -fuzz "^$${f%%:*}$$" -fuzztime 2m -fuzzminimizetime 5x "$${f#*:}" || exit 1; done

## lint: formatting and vet
lint:
	@bad=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$bad" || { echo "not gofmt'ed: $$bad"; exit 1; }
	$(GO) vet ./...

# GeographicLib's programs are the oracle of the geodesic and grid tests.
tools:
	@command -v GeodSolve >/dev/null && command -v GeoConvert >/dev/null || { \
		echo "installing geographiclib-tools, the oracle of the geometry tests"; \
		if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; \
		$$S apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$S apt-get install -y -qq geographiclib-tools >/dev/null; }

clean:
	rm -rf bin demo bench/out console/judge/dist console/judge/node_modules
