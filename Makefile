# What can be done here; `make` alone lists it.

release := swift build -c release --static-swift-stdlib \
	-Xlinker -L$(CURDIR)/.build/static-libraries -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	-Xswiftc -use-ld=lld -Xlinker --gc-sections -Xlinker --icf=all -Xlinker -O2 \
	-Xlinker --no-export-dynamic -Xlinker --no-eh-frame-hdr -Xlinker -T$(CURDIR)/.ci/lean.ld \
	-Xlinker -z -Xlinker pack-relative-relocs
sources := Package.swift Sources Tests

.PHONY: help setup build demo bench bench-peers test test-counts test-thread test-java record-transcripts crash load soak fuzz oracle format lint clean

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name text; do printf '  make %-18s %s\n' "$$name" "$$text"; done

setup: ## install what is missing (Debian packages, by name)
	@.ci/setup

build: ## make the release binary, .build/sluice
	@.ci/setup build
	@.ci/static-libraries .build/static-libraries
	$(release) --product sluice
	strip --remove-section=.comment --remove-section=.note.stapsdt -o .build/sluice "$$($(release) --show-bin-path)/sluice"

demo: build ## run the demo
	.build/sluice demo

bench: build ## measure the log and the server beside a baseline
	.build/sluice bench log
	.build/sluice bench kafka

bench-peers: build ## measure beside other servers of Kafka's protocol, SQL engines and simdjson (installs them: 1.5 GB)
	@.ci/setup peers
	@.ci/bench-peers .build/sluice
	@Tests/EndToEnd/Peers/streams.py .build/sluice
	@Tests/EndToEnd/Peers/scanner.sh

test: setup ## run every test
	@.ci/test

test-counts: setup ## count the allocations of optimized code
	@SLUICE_ONLY=AllocationTests .ci/test -c release --scratch-path .build/counts

test-thread: setup ## run the concurrency tests under the thread sanitizer
	@SLUICE_SANITIZED=thread .ci/test --sanitize=thread \
		--filter 'Concurrency|Stress|ConsumerGroupsTests|KafkaServerTests|NetworkTests|LoadTests' \
		--filter 'StreamEngineTests|ControlTests|HTTPServerTests'

test-java: ## run the day of Kafka's own client for Java (installs it: 200 MB)
	@.ci/setup java
	@SLUICE_CLIENTS=java .ci/test --filter KafkaClientTests

record-transcripts: setup ## record what real clients send, for the tests of the server
	@swift build --product sluice
	@python3 -B Tests/EndToEnd/Clients/record.py "$$(swift build --show-bin-path)/sluice" $(CLIENT)

crash: setup ## kill the log ten thousand times, and a pipeline at every step, and look for what is lost
	@SLUICE_CRASH_CYCLES=10000 SLUICE_FLIP_STRIDE=1 SLUICE_TEST_SECONDS=14400 .ci/test --filter 'CrashTests|flipped byte'

load: setup ## the server under load, killed and drained, for an hour
	@SLUICE_LOAD=1 SLUICE_TEST_SECONDS=7200 .ci/test --filter LoadTests

soak: setup ## the server under load for MINUTES=10, and what it takes of memory
	@SLUICE_SOAK_MINUTES=$(or $(MINUTES),10) SLUICE_TEST_SECONDS=$$(($(or $(MINUTES),10) * 60 + 600)) \
		.ci/test --filter 'LoadTests.*runs for long'

fuzz: setup ## feed made-up bytes to all that reads from outside (SECONDS=… for each)
	@SECONDS_EACH=$(or $(SECONDS),60) .ci/fuzz

oracle: setup ## compare streaming SQL with SQLite over random records (SEEDS=5000)
	@SLUICE_ORACLE_SEEDS=$(or $(SEEDS),5000) SLUICE_TEST_SECONDS=14400 .ci/test --filter '^OracleTests\.'

format: ## write every file as the formatter wants it
	swift format --in-place --parallel --recursive $(sources)

lint: ## say where a file is not as the formatter wants it
	swift format lint --strict --parallel --recursive $(sources)

clean: ## remove everything that was built
	swift package clean
	rm -rf .build/sluice .build/static-libraries .build/counts .build/thread .build/fuzz
