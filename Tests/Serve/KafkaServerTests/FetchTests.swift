import Conformance
import KafkaKit
import Compression
import EventLog
import KafkaServer
import KafkaWire
import Model
import Network
import Services
import System
import Telemetry
import TestKit
import Testing

@Suite struct `Fetching over the protocol` {
    let log = StagedLog()
    let broker: RunningBroker
    let place = TopicPartition("orders", 0)

    init() throws {
        broker = try RunningBroker(log)
        try broker.log.createTopic(NewTopic("orders", partitions: 3))
    }

    /// Sends a fetch of up to a minute, lets `body` act when it waits, and gives the values of each partition that came
    /// then: a client that gets no answer gives up in half of that time.
    private func take(_ request: Fetch.Request, meanwhile body: () throws -> Void) throws -> [[String]] {
        let client = try broker.client()
        let number = try client.send(request)
        try log.waitForReader()
        try body()
        return try client.receive(Fetch.self, as: number).topics[0].partitions.map { try values($0.records) }
    }

    @Test func `waits for a record, and not much longer`() throws {
        defer { broker.stop() }
        let taken = try take(fetching([0: 0], wait: 60_000)) {
            try broker.log.append(try batch(["late"]), to: place)
        }
        #expect(taken == [["late"]])
    }

    @Test func `waits until there is as much as was asked for`() throws {
        defer { broker.stop() }
        try broker.log.append(try batch(["one"]), to: place)
        let taken = try take(fetching([0: 0], minBytes: 1000, wait: 60_000)) {
            for index in 0..<20 { try broker.log.append(try batch(["more \(index)"]), to: place) }
        }
        #expect(taken[0].count > 10)
        #expect(taken[0].prefix(3) == ["one", "more 0", "more 1"])
    }

    @Test func `gives what there is when its time is up`() throws {
        defer { broker.stop() }
        try broker.log.append(try batch(["one"]), to: place)
        let (client, clock) = (try broker.client(), SystemClock())
        let began = clock.now
        let taken = try client.ask(fetching([0: 0], minBytes: 1000, wait: 150)).topics[0].partitions[0]
        #expect(clock.now - began >= .milliseconds(150))
        #expect(try values(taken.records) == ["one"])
        #expect(try values(client.ask(fetching([0: 1], wait: 20)).topics[0].partitions[0].records) == [])
    }

    @Test func `holds nobody else up while it waits`() throws {
        defer { broker.stop() }
        let waiting = try broker.client()
        let number = try waiting.send(fetching([0: 0], minBytes: 1, wait: 60_000))
        for _ in 0..<20 { #expect(try broker.client().ask(Metadata.Request()).topics.count == 1) }
        try broker.log.append(try batch(["now"]), to: place)
        #expect(try values(try waiting.receive(Fetch.self, as: number).topics[0].partitions[0].records) == ["now"])
    }

    @Test func `sends a first batch that is longer than was asked for, and no more than one such`() throws {
        defer { broker.stop() }
        let long = String(repeating: "x", count: 5000)
        for partition in 0..<3 as Range<Int32> {
            try broker.log.append(try batch([long]), to: TopicPartition("orders", partition))
        }
        let response = try broker.client().ask(fetching([0: 0, 1: 0, 2: 0], maxBytes: 100))
        #expect(try response.topics[0].partitions.map { try values($0.records) } == [[long], [], []])
    }

    @Test func `takes less at once while others have their part of the memory`() throws {
        broker.stop()
        let narrow = try RunningBroker { $0.limits.connections.totalBytes = 400_000 }
        defer { narrow.stop() }
        try narrow.log.createTopic(NewTopic("orders"))
        let long = String(repeating: "x", count: 50_000)
        for _ in 0..<20 { try narrow.log.append(try batch([long]), to: place) }
        // Half of what there is, and what is always free, hold five of them.
        let client = try narrow.client()
        var read = 0
        while read < 20 {
            let response = try client.ask(fetching([0: Int64(read)], maxBytes: 8 << 20))
            let taken = try values(response.topics[0].partitions[0].records).count
            #expect((1...5).contains(taken))
            read += taken
        }
    }

    /// It used to ask the log again and again, without a pause, until the client's time was up.
    @Test func `does not wait for more where the client takes no more`() throws {
        defer { broker.stop() }
        for value in ["a", "b", "c"] { try broker.log.append(try batch([value]), to: place) }
        var request = fetching([0: 0], minBytes: 1 << 20, wait: 60_000)
        request.topics[0].partitions[0].partitionMaxBytes = 10
        let response = try broker.client().ask(request)
        #expect(try values(response.topics[0].partitions[0].records) == ["a"])
    }

    @Test func `waits for one partition beside another of which the client takes no more`() throws {
        defer { broker.stop() }
        for value in ["a", "b"] { try broker.log.append(try batch([value]), to: place) }
        var request = fetching([0: 0, 1: 0], minBytes: 1 << 20, wait: 60_000)
        for index in 0..<2 { request.topics[0].partitions[index].partitionMaxBytes = 10 }
        let taken = try take(request) {
            try broker.log.append(try batch(["late"]), to: TopicPartition("orders", 1))
        }
        #expect(taken == [["a"], ["late"]])
    }

    /// Its thread and its place among the connections were kept for as long as it had been willing to wait.
    @Test func `does not wait for a client that is gone`() throws {
        defer { broker.stop() }
        let connections = { [broker] in
            broker.metrics.gauge("sluice_kafka_connections", "Clients' connections that are open.").value
        }
        do {
            let client = try broker.client()
            try client.send(fetching([0: 0], minBytes: 1, wait: 60_000))
            try log.waitForReader()
            #expect(connections() == 1)
        }
        #expect(eventually { connections() == 0 })
    }

    @Test func `reads on where the last answer ended`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        for index in 0..<100 { try broker.log.append(try batch(["\(index)"]), to: place) }
        var read: [String] = []
        var answers = 0
        while read.count < 100 {
            let response = try client.ask(fetching([0: Int64(read.count)], maxBytes: 500))
            read += try values(response.topics[0].partitions[0].records)
            answers += 1
        }
        #expect(read == (0..<100).map { "\($0)" })
        #expect(answers > 5)
    }

    @Test func `says what is wrong with one partition beside what it reads of others`() throws {
        defer { broker.stop() }
        try broker.log.append(try batch(["a"]), to: place)
        var request = fetching([0: 0], of: "nothing", minBytes: 1000, wait: 60_000)
        request.topics += fetching([0: 0, 1: 5, 9: 0]).topics
        let response = try broker.client().ask(request)
        #expect(response.topics[0].partitions.map(\.code) == [.unknownTopicOrPartition])
        let orders = response.topics[1].partitions
        #expect(orders.map(\.code) == [.none, .offsetOutOfRange, .unknownTopicOrPartition])
        #expect(try values(orders[0].records) == ["a"])
        #expect(orders[1].logStartOffset == 0)
    }

    /// Kafka gives no zstd in versions before 10; kafka-python 2.0.2 asks in version 4 and reads it well.
    @Test func `gives every codec in every version`() throws {
        defer { broker.stop() }
        try broker.log.append(try batch(["packed"], codec: .zstd), to: place)
        let response = try broker.client().ask(fetching([0: 0]), version: 4)
        #expect(try values(response.topics[0].partitions[0].records) == ["packed"])
    }

    @Test(
        arguments: [(-1, .none), (0, .none), (1, .unknownLeaderEpoch), (-2, .fencedLeaderEpoch)]
            as [(Int32, KafkaErrorCode)])
    func `is for who knows the leader's epoch, or none`(_ epoch: Int32, _ expected: KafkaErrorCode) throws {
        defer { broker.stop() }
        try broker.log.append(try batch(["a"]), to: place)
        let client = try broker.client()
        var request = fetching([0: 0, 9: 0])
        for index in 0..<2 { request.topics[0].partitions[index].currentLeaderEpoch = epoch }
        let fetched = try client.ask(request).topics[0].partitions
        #expect(fetched.map(\.code) == [expected, .unknownTopicOrPartition])
        #expect(try values(fetched[0].records) == (expected == .none ? ["a"] : []))
        var search = finding([0: -1, 9: -1])
        for index in 0..<2 { search.topics[0].partitions[index].currentLeaderEpoch = epoch }
        let listed = try client.ask(search).topics[0].partitions
        #expect(listed.map(\.code) == [expected, .unknownTopicOrPartition])
        #expect(listed[0].offset == (expected == .none ? 1 : -1))
    }

    /// Later versions give them a meaning; they were taken for times before everything.
    @Test(arguments: [-3, -4, -5, .min] as [Int64])
    func `knows no offsets of times that are none`(_ timestamp: Int64) throws {
        defer { broker.stop() }
        try broker.log.append(try batch(["a"]), to: place)
        let listed = try broker.client().ask(finding([0: timestamp]))
        #expect(listed.topics[0].partitions[0].code == .unsupportedVersion)
        #expect(listed.topics[0].partitions[0].offset == -1)
    }

    @Test func `has no sessions, and says so to a client that thinks it has one`() throws {
        defer { broker.stop() }
        let client = try broker.client()
        var request = fetching([0: 0])
        #expect(try client.ask(request).sessionID == 0)
        request.sessionID = 7
        request.sessionEpoch = 1
        #expect(try client.ask(request).code == .fetchSessionIdNotFound)
    }

    /// It looked twice a second whether its connection had ended.
    @Test func `does not keep a broker that stops`() throws {
        self.broker.stop()
        // It has a minute to end, and the test does not wait so long for it.
        let broker = try RunningBroker(log, drain: .seconds(60)) { $0.limits.fetchGlance = .seconds(60) }
        let client = try broker.client()
        try client.send(fetching([0: 0], minBytes: 1, wait: 60_000))
        try log.waitForReader()
        #expect(broker.stop() == .stopped)
    }
}
