.DEFAULT_GOAL := help
SHELL := /bin/bash
export CGO_ENABLED ?= 0

STACK  ?= cloudops-autopilot
PARAMS ?=
ARCH   ?= arm64
SEED   ?= 1
RUNS   ?= 200
KILLS  ?= 20
DATA   ?= keep
ARGS   ?=
PORT   ?= 4566

GO_FILES = $(shell git ls-files '*.go')
# The engine speaks in the service's words, and those begin with a capital.
CHECKS = inherit,-ST1005

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What a person starts with

.PHONY: run
run: build ## Start local mode with sample events, dashboard at http://127.0.0.1:8080
	@exec ./bin/autopilot run $(ARGS)

.PHONY: build
build: dashboard bin/autopilot ## Build the dashboard and the autopilot command

.PHONY: bin/autopilot bin/deploy
bin/autopilot bin/deploy:
	@go build -trimpath -o $@ ./tools/$(@F)

dashboard/node_modules/.installed: dashboard/package-lock.json
	cd dashboard && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

dashboard/dist/index.html: dashboard/node_modules/.installed $(shell git ls-files dashboard/src dashboard/index.html dashboard/vite.config.ts dashboard/public)
	cd dashboard && npm run --silent build
	@touch $@

.PHONY: dashboard
dashboard: dashboard/dist/index.html ## Build the dashboard's static files

# Into an account

.PHONY: package
package: bin/deploy ## Pack the functions into reproducible zip files and print their sizes
	@./bin/deploy package -arch $(ARCH)

.PHONY: deploy
deploy: bin/deploy ## Deploy or update the stack: STACK=name PARAMS="Key=Value …"
	@./bin/deploy account -stack $(STACK)
	@$(MAKE) --no-print-directory dashboard
	@./bin/deploy up -stack $(STACK) -arch $(ARCH) $(PARAMS)

.PHONY: destroy
destroy: bin/deploy ## Remove the stack: STACK=name; DATA=delete removes tables, queues and buckets too
	@./bin/deploy down -stack $(STACK) $(if $(filter delete,$(DATA)),-data)

.PHONY: run-emulator
run-emulator: dashboard bin/deploy ## Deploy the stack on an AWS emulator on this machine and leave it running
	@./bin/deploy emulator -stack $(STACK) -port $(PORT) $(PARAMS)

# What a change has to pass

.PHONY: test
test: build ## Run every test: dashboard, browser, Go
	cd dashboard && npm test --silent
	cd dashboard && npm run --silent check
	go tool gotestsum --format pkgname-and-test-fails -- -timeout 25m ./...

.PHONY: race
race: ## Run the tests of what is concurrent under the race detector
	CGO_ENABLED=1 go test -race -timeout 25m ./tasks/store/... ./tasks/persist ./tasks/correlate ./tasks/api ./tasks/live ./tools/bus/... ./tools/hub ./tools/sfn/engine ./tools/sfn/api ./tools/simulate

.PHONY: lint
lint: dashboard/node_modules/.installed ## Check formatting, vet, staticcheck, ESLint and the TypeScript compiler
	@test -z "$$(gofmt -l $(GO_FILES))" || { gofmt -l $(GO_FILES); echo "run gofmt on the files above"; exit 1; }
	go vet ./...
	go tool staticcheck -checks $(CHECKS) ./...
	cd dashboard && npm run --silent lint

.PHONY: scan
scan: ## Look for security mistakes in the templates
	go run ./tools/scan

.PHONY: generate
generate: dashboard/node_modules/.installed ## Rewrite the committed files that are made from code
	go run ./tools/generate
	cd dashboard && npm run --silent generate

.PHONY: check-generated
check-generated: generate ## Fail when a generated file differs from what is committed
	git diff --exit-code -- '*.json' '*.yaml' '*.md' '*.ts'

# Figures

.PHONY: bench
bench: dashboard ## Measure: engine, tasks, store, bus, replay, local mode, cold start, sizes
	go test -run '^$$' -bench . -benchtime 200ms ./tasks/... ./tools/sfn/... ./tools/bus/...
	go test -run '^$$' -bench . -benchtime 1x ./tools/replay ./tools/local ./tools/workflow
	go test -run '^$$' -bench . -benchtime 20x ./tools/coldstart
	go test ./tools/local -run TestKilledInTheMiddle -v -args -killed $(KILLS)
	go run ./tools/deploy package -arch $(ARCH)
	@for f in dashboard/dist/assets/*; do echo "$$f: $$(wc -c < $$f) bytes, $$(gzip -c $$f | wc -c) compressed"; done

# Labelled events and scenarios beside the checkout count as well, where they are.
EVENTS    ?= $(wildcard ../shared/events)
SCENARIOS ?= $(wildcard ../shared/scenarios)

.PHONY: score
score: bin/autopilot ## Classify labelled events and replay scenarios, and print how well
	./bin/autopilot score $(foreach dir,tasks/classify/testdata/labelled $(EVENTS),--events $(dir))
	./bin/autopilot score tools/score/testdata/scenarios $(SCENARIOS) --ablation

.PHONY: simulate
simulate: bin/autopilot ## Run the product through seeded trouble: SEED=1 RUNS=200
	./bin/autopilot simulate --seed $(SEED) --runs $(RUNS)

.PHONY: vectors
vectors: ## Run recorded state machine runs: DIR=folder [OUT=results.jsonl]
	@test -n "$(DIR)" || { echo "say which folder: make vectors DIR=folder"; exit 2; }
	go run ./tools/sfn/vectors/cmd $(DIR) $(OUT)
