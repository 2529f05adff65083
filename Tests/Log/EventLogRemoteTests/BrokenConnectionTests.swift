import Bytes
import Conformance
import EventLog
import EventLogRemote
import KafkaKit
import KafkaServer
import Model
import Network
import RecordBatches
import ServiceKit
import System
import TestKit
import Testing

@Suite struct `Over broken connections` {
    private static let place = TopicPartition("users", 0)

    /// A log, a broker for it, and somebody between it and its clients.
    private struct Stage {
        let log = InMemoryEventLog()
        let meddler: Meddler
        let server: RunningBroker

        init(_ meddling: Meddler.Meddling, seed: UInt64 = 1) throws {
            meddler = try Meddler(meddling, seed: seed)
            server = try RunningBroker(log) { [meddler] in $0.advertised = meddler.address }
            meddler.lead(to: server.address)
            try log.createTopic(NewTopic("users", partitions: 2))
        }

        func stop() {
            meddler.stop()
            server.stop()
        }

        func values(_ partition: Int32) throws -> [String] {
            try log.read(TopicPartition("users", partition), from: 0, budget: .max).batches.values()
        }
    }

    /// Submits numbered batches, several at once, and waits for all of them.
    private static func append(_ count: Int, to log: EventLogRemote, pausing span: Duration = .zero) throws {
        let producer = try log.newProducerID()
        let tickets = try (0..<count).map { number in
            if span > .zero { pause(span) }
            let mark = BatchProducer(id: producer, epoch: 0, baseSequence: Int32(number / 2))
            return log.submit(
                Append(try batch("\(number)", producer: mark), to: TopicPartition("users", Int32(number % 2))))
        }
        for ticket in tickets { try ticket.wait() }
    }

    private static func expectEachOnce(_ count: Int, in stage: Stage) throws {
        for partition in 0..<Int32(2) {
            let expected = (0..<count).filter { $0 % 2 == partition }.map { "\($0)" }
            #expect(try stage.values(partition) == expected)
        }
    }

    @Test(arguments: UInt64(1)...4)
    func `numbered batches are kept once, in their order`(seed: UInt64) throws {
        let stage = try Stage(.cutting(upTo: 1200), seed: seed)
        defer { stage.stop() }
        let remote = try EventLogRemote(stage.meddler.address, .hasty)
        defer { remote.close() }
        try Self.append(120, to: remote)
        try Self.expectEachOnce(120, in: stage)
    }

    @Test func `a server that is started again gets what the other did not answer`() throws {
        let stage = try Stage(.none)
        let remote = try EventLogRemote(stage.meddler.address, .hasty)
        let last = Monitor(stage.server)
        let thread = try Thread("restarts") {
            var server = stage.server
            for _ in 0..<3 {
                pause(.milliseconds(60))
                server.stop()
                pause(.milliseconds(60))
                let address = stage.meddler.address
                // Without a next one the appends fail, and so does the test.
                let next = try? RunningBroker(stage.log, on: server.address) { $0.advertised = address }
                guard let next else { return }
                server = next
                last.withLock { $0 = next }
            }
        }
        try Self.append(200, to: remote, pausing: .milliseconds(2))
        try Self.expectEachOnce(200, in: stage)
        thread.join()
        remote.close()
        stage.meddler.stop()
        last.withLock { $0 }.stop()
    }

    @Test func `a batch without a number is not sent again, and nobody claims to know`() throws {
        let stage = try Stage(.none)
        defer { stage.stop() }
        let remote = try EventLogRemote(stage.meddler.address, .hasty)
        defer { remote.close() }
        _ = try remote.offsets(of: Self.place)
        // The versions come through, the answer to the batch does not.
        stage.meddler.become(.cutting(upTo: 400))
        var failures = 0
        for _ in 0..<20 {
            do { try remote.append(batch("x"), to: Self.place) } catch let error as EventLogError {
                #expect(error.code == .failed && error.remedy == .stop)
                #expect(error.message.contains("not known"))
                failures += 1
            }
        }
        #expect(failures > 0)
        #expect(try stage.values(0).count <= 20)
    }

    @Test func `a broker that falls silent is given up in time`() throws {
        let stage = try Stage(.none)
        defer { stage.stop() }
        var options = RemoteOptions.hasty
        options.answerTimeout = .milliseconds(200)
        options.deliveryTimeout = .milliseconds(500)
        options.patience = .milliseconds(500)
        let remote = try EventLogRemote(stage.meddler.address, options)
        defer { remote.close() }
        let fresh = try remote.newProducerID()
        stage.meddler.become(.silent(afterFirst: false))
        let silent = try EventLogRemoteSilence.open(stage.meddler.address)
        #expect(silent?.code == .unavailable)
        stage.meddler.become(.silent(afterFirst: true))
        let began = SystemClock().now
        let mark = BatchProducer(id: fresh, epoch: 0, baseSequence: 0)
        let error = #expect(throws: EventLogError.self) {
            try remote.append(batch("x", producer: mark), to: Self.place)
        }
        #expect(error?.code == .unavailable && error?.remedy == .retry, "\(String(describing: error))")
        #expect(SystemClock().now - began < .seconds(10))
    }

    @Test(arguments: UInt64(1)...12)
    func `garbage is an error and nothing worse`(seed: UInt64) throws {
        let stage = try Stage(.none, seed: seed)
        defer { stage.stop() }
        try stage.log.append(batch("a", "b"), to: Self.place)
        var options = RemoteOptions.hasty
        options.answerTimeout = .milliseconds(100)
        options.deliveryTimeout = .milliseconds(300)
        options.patience = .milliseconds(100)
        let remote = try EventLogRemote(stage.meddler.address, options)
        defer { remote.close() }
        stage.meddler.become(.turningBits(every: 60))
        let calls: [() throws -> Void] = [
            { _ = try remote.topics() }, { _ = try remote.offsets(of: Self.place) },
            { _ = try remote.read(Self.place, from: 0, budget: 1000) },
            { _ = try remote.append(batch("c"), to: Self.place) }, { _ = try remote.groups() },
            { _ = try remote.firstRecord(of: Self.place, atOrAfter: 5) },
            { _ = try remote.createTopic(NewTopic("other")) },
        ]
        for call in calls {
            do { try call() } catch { #expect(error is EventLogError) }
        }
    }

    @Test func `nobody who listens is told at once`() throws {
        let meddler = try Meddler(.none)
        let address = meddler.address
        meddler.stop()
        let error = #expect(throws: EventLogError.self) { _ = try EventLogRemote(address, .hasty) }
        #expect(error?.code == .unavailable && error?.description.contains("\(address)") ?? false)
    }
}

/// Opening a log at somebody who does not answer.
private enum EventLogRemoteSilence {
    static func open(_ address: Address) throws -> EventLogError? {
        var options = RemoteOptions.hasty
        options.connectTimeout = .milliseconds(200)
        do throws(EventLogError) {
            try EventLogRemote(address, options).close()
            return nil
        } catch { return error }
    }
}
