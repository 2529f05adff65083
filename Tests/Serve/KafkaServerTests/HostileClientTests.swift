import KafkaKit
import Bytes
import EventLog
import KafkaServer
import KafkaWire
import Model
import Network
import System
import Telemetry
import TestKit
import Testing

/// What somebody may ask who wants to do harm; each once did.
@Suite struct `A hostile client` {
    @Test(arguments: [Int64.min, -1, .max])
    func `may have committed any offset, and the lag of its group is still told`(_ offset: Int64) throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders"))
        // No client may commit such an offset any more, but a folder may hold one from before.
        try broker.log.commit([TopicPartition("orders", 0): CommittedOffset(offset: offset)], for: "g")
        // The end of the partition less the smallest number was more than a number holds.
        #expect(broker.metrics.snapshot.first { $0.name == "sluice_group_lag" }?.series.count == 1)
    }

    @Test func `gets one answer for what it asks for a thousand times`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("wide", partitions: 1000))
        let client = try broker.client()
        let metadata = Metadata.Request {
            $0.topics = (0..<1000).map { _ in .init { $0.name = "wide" } }
        }
        #expect(try client.ask(metadata).topics.map(\.partitions.count) == [1000])
        #expect(
            try client.ask(DescribeGroups.Request { $0.groups = ["g", "h", "g"] }).groups.map(\.groupID) == ["g", "h"])
        let settings = DescribeConfigs.Request {
            $0.resources = ["wide", "none", "wide"].map { name in
                .init {
                    $0.resourceType = 2; $0.resourceName = name
                }
            }
        }
        #expect(try client.ask(settings).resources.map(\.resourceName) == ["wide", "none"])
    }

    @Test func `has each partition searched once a request`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders", partitions: 2))
        var request = finding([0: 0, 1: 0])
        request.topics[0].partitions += finding([0: 0]).topics[0].partitions
        let codes = try broker.client().ask(request).topics[0].partitions.map(\.code)
        #expect(codes == [.none, .none, .invalidRequest])
    }

    @Test func `lets only a few searches by time run at once, with others`() throws {
        let log = StagedLog()
        let broker = try RunningBroker(log) { $0.limits.searches = 2 }
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders"))
        let searching = Monitor((now: 0, most: 0))
        log.whileSearching.withLock {
            $0 = {
                searching.update { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                // The first goes on beside the second; a third, who should not be here, has a moment to come.
                _ = searching.wait(until: soon(30), by: SystemClock()) { $0.most > 1 ? true : nil }
                pause(.milliseconds(20))
                searching.withLock { $0.now -= 1 }
            }
        }
        let clients = try (0..<8).map { _ in try broker.client() }
        let numbers = try clients.map { try $0.send(finding([0: 1])) }
        for (client, number) in zip(clients, numbers) {
            #expect(try client.receive(ListOffsets.self, as: number).topics[0].partitions[0].code == .none)
        }
        #expect(searching.withLock { $0.most } == 2)
    }

    @Test func `is seen by the memory that it takes`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        func value(_ name: String) -> Int? {
            guard case .number(let value) = broker.metrics.snapshot.first(where: { $0.name == name })?.series[0].reading
            else { return nil }
            return value
        }
        #expect(value("sluice_kafka_under_way") == 0 && value("sluice_group_members") == 0)
        _ = try join(try broker.client())
        #expect(value("sluice_group_members").map { (1..<2_000).contains($0) } == true)
        do {
            // Half of a request of two megabytes.
            let client = try broker.client()
            try client.send([0, 0x20, 0, 0] + [UInt8](repeating: 0, count: 1 << 20))
            #expect(eventually { value("sluice_kafka_under_way").map { $0 >= 15 << 16 } == true })
        }
        #expect(eventually { value("sluice_kafka_under_way") == 0 })
    }

    @Test func `makes no more partitions than are allowed, in whatever way`() throws {
        let broker = try RunningBroker {
            $0.limits.partitions = 10
            $0.defaultPartitions = 3
        }
        defer { broker.stop() }
        let client = try broker.client()
        func create(_ name: String, _ partitions: Int32, onlyChecking: Bool = false) throws -> KafkaErrorCode {
            let topic = try client.ask(
                CreateTopics.Request {
                    $0.validateOnly = onlyChecking
                    $0.topics = [
                        .init {
                            $0.name = name; $0.partitionCount = partitions; $0.replicationFactor = 1
                        }
                    ]
                }
            ).topics[0]
            #expect(topic.code == .none || topic.message?.contains("would exceed 10") == true)
            return topic.code
        }
        #expect(try create("a", 6) == .none)
        #expect(try create("b", 5, onlyChecking: true) == .policyViolation)
        #expect(try create("b", 5) == .policyViolation)
        #expect(try create("b", 2, onlyChecking: true) == .none)
        #expect(try create("b", 2) == .none)
        // The log's own default is 1, the broker was told 3.
        let asked = Metadata.Request { $0.topics = [.init { $0.name = "c" }] }
        #expect(try client.ask(asked).topics[0].code == .policyViolation)
        func grow(_ count: Int32, onlyChecking: Bool = false) throws -> KafkaErrorCode {
            try client.ask(
                CreatePartitions.Request {
                    $0.validateOnly = onlyChecking
                    $0.topics = [
                        .init {
                            $0.name = "b"; $0.count = count
                        }
                    ]
                }
            ).topics[0].code
        }
        #expect(try grow(5, onlyChecking: true) == .policyViolation)
        #expect(try grow(5) == .policyViolation)
        #expect(try grow(4) == .none)
        #expect(try broker.log.topics().map(\.partitions) == [6, 4])
    }

    @Test func `cannot ask for more at once than a request may name`() throws {
        let broker = try RunningBroker { $0.limits.requestElements = 10 }
        defer { broker.stop() }
        let asked = Metadata.Request {
            $0.topics = (0..<11).map { number in .init { $0.name = "t\(number)" } }
        }
        let client = try broker.client()
        try client.send(asked)
        #expect(try client.frame() == nil)
        #expect(eventually { broker.recorder.messages.contains { $0.contains("more than 10 elements") } })
        #expect(try broker.log.topics().isEmpty)
    }

    @Test func `makes no more topics by asking for them than are allowed`() throws {
        let broker = try RunningBroker { $0.limits.askedTopics = 2 }
        defer { broker.stop() }
        let asked = Metadata.Request {
            $0.topics = (0..<3).map { number in .init { $0.name = "t\(number)" } }
        }
        let codes = try broker.client().ask(asked).topics.map(\.code)
        #expect(codes == [.none, .none, .unknownTopicOrPartition])
        #expect(try broker.log.topics().count == 2)
    }

    @Test(arguments: [("\u{16}\u{03}\u{01}\u{02}", "TLS"), ("GET / HTTP/1.1\r\n", "HTTP"), ("SSH-2.0-x\r\n", "SSH")])
    func `or a lost one is named in the log by what it speaks`(_ bytes: String, _ language: String) throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        let client = try broker.client()
        try client.send(Array(bytes.utf8))
        #expect(try client.frame() == nil)
        #expect(eventually { broker.recorder.messages.contains { $0.contains("looks like \(language)") } })
    }
}
