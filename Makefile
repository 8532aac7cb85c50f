.DEFAULT_GOAL := help
SHELL := /bin/bash
export CGO_ENABLED ?= 0

SEED  ?= 1
RUNS  ?= 200
STACK ?= cloudops-autopilot
ARGS  ?=

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

bin/autopilot: FORCE
	@go build -trimpath -o $@ ./tools/autopilot
FORCE:

.PHONY: build
build: dashboard bin/autopilot ## Build the dashboard and the autopilot command

.PHONY: run
run: build ## Start local mode with sample events, dashboard at http://127.0.0.1:8080
	@exec ./bin/autopilot run $(ARGS)

dashboard/node_modules: dashboard/package-lock.json
	cd dashboard && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

dashboard/dist/index.html: dashboard/node_modules $(shell find dashboard/src dashboard/index.html -type f 2>/dev/null)
	cd dashboard && npm run --silent build

.PHONY: dashboard
dashboard: dashboard/dist/index.html ## Build the dashboard's static files

.PHONY: lint
lint: dashboard/node_modules ## Vet, staticcheck, formatting, ESLint and the TypeScript compiler
	@test -z "$$(gofmt -l states tasks infra tools dashboard/*.go)" || { gofmt -l states tasks infra tools dashboard/*.go; echo "run gofmt on the files above"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	cd dashboard && npm run --silent lint

.PHONY: test
test: dashboard ## Run every test
	cd dashboard && npm test --silent
	go tool gotestsum --format pkgname-and-test-fails -- -timeout 25m ./...
