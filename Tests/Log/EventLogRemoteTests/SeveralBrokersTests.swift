import Conformance
import EventLog
import EventLogRemote
import KafkaWire
import Model
import Network
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `Over several brokers` {
    /// A log in memory behind three brokers, and a client that was told of the first.
    private struct Stage {
        let log = InMemoryEventLog()
        let cluster: StagedCluster
        let remote: EventLogRemote

        init(_ options: RemoteOptions = .hasty, naming named: [Int] = [0]) throws {
            cluster = try StagedCluster(log)
            try log.createTopic(NewTopic("users", partitions: 6))
            let addresses = cluster.addresses
            remote = try EventLogRemote(named.map { addresses[$0] }, options)
        }

        func stop() {
            remote.close()
            cluster.stop()
        }

        func change(_ body: (inout StagedCluster.Parts) -> Void) { cluster.parts.withLock { body(&$0) } }

        func refused(_ key: Int16) -> Int { cluster.parts.withLock { $0.refused[key, default: 0] } }

        func values(_ partition: Int32) throws -> [String] {
            try log.read(TopicPartition("users", partition), from: 0, budget: .max).batches.values()
        }

        /// Submits numbered batches to all partitions, many at once, and waits for their answers.
        func append(_ count: Int, pausing span: Duration = .zero, meanwhile: (Int) throws -> Void = { _ in }) throws {
            let producer = try remote.newProducerID()
            let tickets = try (0..<count).map { number in
                try meanwhile(number)
                if span > .zero { pause(span) }
                let mark = BatchProducer(id: producer, epoch: 0, baseSequence: Int32(number / 6))
                return remote.submit(
                    Append(try batch("\(number)", producer: mark), to: TopicPartition("users", Int32(number % 6))))
            }
            for ticket in tickets { try ticket.wait() }
        }

        func expectEachOnce(_ count: Int) throws {
            for partition in 0..<Int32(6) {
                #expect(try values(partition) == (0..<count).filter { $0 % 6 == partition }.map { "\($0)" })
            }
        }
    }

    private static let place = TopicPartition("users", 3)

    @Test func `each is asked for what is its part`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        try stage.append(60)
        try stage.expectEachOnce(60)
        for partition in 0..<Int32(6) {
            let place = TopicPartition("users", partition)
            #expect(try stage.remote.read(place, from: 0, budget: .max).batches.bytes.count > 0)
            #expect(try stage.remote.offsets(of: place).end == 10)
            #expect(try stage.remote.deleteRecords(of: place, before: 1) == 1)
        }
        try stage.remote.createTopic(NewTopic("other"))
        try stage.remote.addPartitions(to: "other", upTo: 3)
        try stage.remote.deleteTopic("other")
        for group in ["a", "b", "c"] {
            try stage.remote.commit([Self.place: CommittedOffset(offset: 4)], for: group)
            #expect(try stage.remote.committed(by: group)[Self.place]?.offset == 4)
        }
        #expect(try stage.remote.groups() == ["a", "b", "c"])
        for group in ["a", "b", "c"] { try stage.remote.deleteGroup(group) }
        let parts = stage.cluster.parts.withLock { $0 }
        #expect(parts.refused == [:], "\(parts.refused)")
        #expect(parts.served.values.filter { $0[Produce.key, default: 0] > 0 }.count == 3)
    }

    @Test(arguments: UInt64(1)...4)
    func `numbered batches are kept once and in their order while leaders change`(seed: UInt64) throws {
        let stage = try Stage()
        defer { stage.stop() }
        var generator = SeededGenerator(seed: seed)
        try stage.append(900, pausing: .microseconds(300)) { _ in
            let dice = Int.random(in: 0..<60, using: &generator)
            stage.change { parts in
                if dice < 4 { parts.shift += 1 }
                if dice == 4 { parts.swallowed += 2 }
            }
        }
        try stage.expectEachOnce(900)
        #expect(stage.refused(Produce.key) > 0, "nothing was sent to one who had led, so that nothing was tried")
    }

    @Test(arguments: [false, true])
    func `a broker that dies takes nothing with it`(unnoticed: Bool) throws {
        let stage = try Stage()
        defer { stage.stop() }
        try stage.append(900, pausing: .microseconds(500)) { number in
            switch number {
            // The one that was named; then another, while the first is back.
            case 200: stage.cluster.kill(1, unnoticed: unnoticed)
            case 350: stage.change { $0.unnoticed = [] }
            case 500: try stage.cluster.start(1)
            case 600: stage.cluster.kill(2, unnoticed: unnoticed)
            case 700: stage.change { $0.unnoticed = [] }
            default: break
            }
        }
        try stage.expectEachOnce(900)
        #expect(try stage.remote.topics().map(\.name) == ["users"])
    }

    @Test func `batches without a number that were refused keep their order`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        try stage.remote.append(batch("0"), to: Self.place)
        stage.change { $0.shift += 1 }
        let tickets = try (1..<40).map { stage.remote.submit(Append(try batch("\($0)"), to: Self.place)) }
        for ticket in tickets { try ticket.wait() }
        #expect(try stage.values(3) == (0..<40).map { "\($0)" })
    }

    /// A broker that does not lead any more answered at once, and that was taken for news: whoever waits for records
    /// read again and again, and found none.
    @Test func `who waits is not let go because leaders change`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.change { $0.movesWhenTold = true }
        let waiter = try Background { [remote = stage.remote] in remote.wait(beyond: [Self.place: 0], until: soon(60)) }
        #expect(eventually { stage.refused(Fetch.key) > 0 }, "nobody was asked who had led, so that nothing was tried")
        #expect(waiter.value(within: .milliseconds(500)) == nil)
        try stage.log.append(batch("x"), to: Self.place)
        #expect(waiter.value(within: .seconds(30)) == true)
    }

    @Test func `one that is named and dead is passed over`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.cluster.kill(1)
        stage.cluster.kill(2)
        let remote = try EventLogRemote(stage.cluster.addresses, .hasty)
        defer { remote.close() }
        #expect(try remote.topics().map(\.name) == ["users"])
        let addresses = Array(stage.cluster.addresses.prefix(2))
        let error = #expect(throws: EventLogError.self) { _ = try EventLogRemote(addresses, .hasty) }
        #expect(error?.code == .unavailable)
        for address in addresses { #expect(error?.description.contains("\(address)") ?? false) }
    }

    @Test func `the one that was named is not needed any more`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        _ = try stage.remote.topics()
        stage.cluster.kill(1)
        try stage.remote.append(batch("x"), to: Self.place)
        try stage.remote.createTopic(NewTopic("other"))
        try stage.remote.commit([Self.place: CommittedOffset(offset: 1)], for: "g")
        #expect(try stage.remote.groups() == ["g"])
        #expect(try stage.remote.topics().map(\.name) == ["other", "users"])
    }

    @Test func `calls follow whoever leads, keeps a group or is the controller`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        try stage.remote.append(batch("a", "b"), to: Self.place)
        for _ in 0..<4 {
            stage.change { $0.shift += 1 }
            #expect(try !stage.remote.read(Self.place, from: 0, budget: .max).batches.isEmpty)
            stage.change { $0.shift += 1 }
            #expect(try stage.remote.offsets(of: Self.place).end == 2)
            stage.change { $0.shift += 1 }
            try stage.remote.commit([Self.place: CommittedOffset(offset: 1)], for: "g")
            stage.change { $0.vacancies = 3 }
            #expect(try stage.remote.committed(by: "g").count == 1)
        }
        #expect(stage.refused(Fetch.key) > 0 && stage.refused(ListOffsets.key) > 0)
    }

    @Test func `a controller that is none any more sends on`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.change { $0.oldController = $0.controller % 3 + 1 }
        let thread = try Thread("election") {
            _ = eventually { stage.refused(CreateTopics.key) > 0 }
            stage.change { $0.oldController = nil }
        }
        try stage.remote.createTopic(NewTopic("other"))
        thread.join()
        #expect(stage.refused(CreateTopics.key) > 0)
    }

    @Test func `a group whose keeper still loads is waited for`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        let thread = try Thread("moves") {
            for _ in 0..<40 {
                stage.change { $0.shift += 1 }
                pause(.milliseconds(3))
            }
        }
        for number in 0..<60 {
            try stage.remote.commit([Self.place: CommittedOffset(offset: Int64(number))], for: "g")
            #expect(try stage.remote.committed(by: "g")[Self.place]?.offset == Int64(number))
        }
        try stage.remote.deleteGroup("g")
        thread.join()
    }

    @Test func `a partition without a leader is waited for`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.change { $0.vacancies = 4 }
        #expect(try stage.remote.offsets(of: Self.place).end == 0)
        stage.change { parts in
            parts.shift += 1
            parts.vacancies = 4
        }
        try stage.remote.append(batch("a"), to: Self.place)
        #expect(try stage.values(3) == ["a"])
    }

    @Test func `one broker that has not heard of a topic is not believed`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.change { $0.unaware = [1] }
        try stage.remote.append(batch("a"), to: Self.place)
        #expect(try stage.remote.describeTopic("users").partitions == 6)
        let error = #expect(throws: EventLogError.self) { _ = try stage.remote.describeTopic("nobody") }
        #expect(error?.code == .unknownTopic)
    }

    @Test func `a disk that is full is told, unless another broker leads by then`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.change { parts in
            parts.refusals = [1: .kafkaStorageError, 2: .kafkaStorageError, 3: .kafkaStorageError]
        }
        let began = SystemClock().now
        let error = #expect(throws: EventLogError.self) { try stage.remote.append(batch("a"), to: Self.place) }
        #expect(error?.code == .full && error?.remedy == .retry)
        #expect(SystemClock().now - began < .seconds(5))
        stage.change { parts in
            let leader = parts.leader(of: "users", 3)
            parts.shift += 1
            parts.refusals = [leader: .kafkaStorageError]
        }
        try stage.remote.append(batch("a"), to: Self.place)
        #expect(try stage.values(3) == ["a"])
    }

    @Test func `too few copies are waited for`() throws {
        let stage = try Stage()
        defer { stage.stop() }
        stage.change { parts in
            for node in parts.nodes { parts.refusals[node] = .notEnoughReplicas }
        }
        let thread = try Thread("copies") {
            _ = eventually { stage.refused(Produce.key) > 0 }
            stage.change { $0.refusals = [:] }
        }
        try stage.append(60)
        try stage.expectEachOnce(60)
        thread.join()
    }

    @Test func `nobody waits for longer than the deadline`() throws {
        var options = RemoteOptions.hasty
        options.patience = .milliseconds(300)
        options.deliveryTimeout = .milliseconds(300)
        let stage = try Stage(options)
        defer { stage.stop() }
        stage.change { $0.vacancies = .max }
        let began = SystemClock().now
        for call: () throws -> Void in [
            { try stage.remote.append(batch("a"), to: Self.place) },
            { _ = try stage.remote.offsets(of: Self.place) }, { _ = try stage.remote.committed(by: "g") },
        ] {
            let error = #expect(throws: EventLogError.self) { try call() }
            #expect(error?.code == .unavailable && error?.remedy == .retry)
        }
        #expect(SystemClock().now - began < .seconds(5))
    }
}
