import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

/// Many threads at once; run it under the thread sanitizer, too: `swift test --sanitize=thread --filter Concurrency`.
@Suite struct `Concurrency of a log on disk` {
    private static let settings = ["segment.bytes": "131072", "retention.ms": "-1"]

    /// What threads found wrong, and what was acknowledged to them.
    private final class Findings: Sendable {
        private let state = Monitor<(wrong: [String], acknowledged: [TopicPartition: [Offset: String]])>(([], [:]))

        var wrong: [String] { state.withLock { $0.wrong } }
        var acknowledged: [TopicPartition: [Offset: String]] { state.withLock { $0.acknowledged } }

        func tell(_ what: String) { state.withLock { $0.wrong.append(what) } }

        func acknowledge(_ texts: [String], _ answer: Appended, at place: TopicPartition) {
            state.withLock { state in
                for (index, text) in texts.enumerated() {
                    let offset = answer.baseOffset + Offset(index)
                    if let other = state.acknowledged[place, default: [:]].updateValue(text, forKey: offset) {
                        state.wrong.append("\(place): offset \(offset) was given to \(other) and to \(text)")
                    }
                }
            }
        }
    }

    /// Starts so many threads and waits for their ends.
    private func threads(_ bodies: [@Sendable () -> Void]) throws -> [Thread] {
        try bodies.map { try Thread("user", $0) }
    }

    @Test func `100 threads append and read, make and remove, commit and hold at once`() throws {
        let scratch = try Scratch()
        var options = LogOptions.small
        options.openSegments = 3
        let log = try EventLogLMDB(scratch.data, options)
        try log.createTopic(NewTopic("orders", partitions: 4, settings: Self.settings))
        let findings = Findings()
        let readers = (0..<30).map { index in { @Sendable in Self.read(log, Int32(index % 4), findings) } }
        let others: [@Sendable () -> Void] = (0..<30).map { index in
            { @Sendable in
                do throws(EventLogError) {
                    switch index % 4 {
                    case 0: try Self.churn(log, "own-\(index)")
                    case 1: try Self.commit(log, "group-\(index % 3)")
                    case 2: try Self.hold(log, "hold-\(index)")
                    default: try Self.administrate(log)
                    }
                } catch { findings.tell("\(index): \(error)") }
            }
        }
        let writers = (0..<40).map { index in { @Sendable in Self.write(log, index, findings) } }
        for thread in try threads(writers + readers + others) { thread.join() }
        #expect(findings.wrong == [])
        try Self.expect(findings.acknowledged, in: log)
        try log.close()
        let again = try EventLogLMDB(scratch.data, options)
        try Self.expect(findings.acknowledged, in: again)
        #expect(try again.topics().map(\.name) == ["orders"])
        try again.close()
    }

    /// Closing once freed the catalog under threads that used it, and forgot appends that were queued but not yet told.
    @Test(arguments: 0..<8)
    func `ends in order when the log is closed under 24 threads`(round: Int) throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("orders", partitions: 4, settings: Self.settings))
        let findings = Findings()
        let users = (0..<24).map { index in
            { @Sendable in
                while true {
                    do throws(EventLogError) {
                        try Self.useOnce(log, index, findings)
                    } catch {
                        if error.code != .unavailable { findings.tell("\(index): \(error.code) \(error)") }
                        return
                    }
                }
            }
        }
        let running = try threads(users)
        pause(.milliseconds(20 + 15 * round))
        try log.close()
        for thread in running { thread.join() }
        #expect(findings.wrong == [])
        let again = try EventLogLMDB(scratch.data, .small)
        try Self.expect(findings.acknowledged, in: again)
        try again.close()
    }

    @Test func `lets nobody wait for a closed log`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("t"))
        let answer = Monitor<Bool?>(nil)
        let waiter = try Thread("waiter") {
            let has = log.wait(beyond: [TopicPartition("t", 0): 0], until: .distantFuture)
            answer.update { $0 = has }
        }
        try log.close()
        waiter.join()
        #expect(answer.withLock { $0 } == true)
        #expect(throws: EventLogError.self) { try log.newProducerID() }
        #expect(throws: EventLogError.self) { try log.committed(by: "g") }
        #expect(throws: EventLogError.self) { try log.hold("h", at: Positions()) }
    }
}

extension `Concurrency of a log on disk` {
    private static func write(_ log: EventLogLMDB, _ writer: Int, _ findings: Findings) {
        let place = TopicPartition("orders", Int32(writer % 4))
        for round in 0..<25 {
            let texts = (0..<1 + round % 7).map {
                "\(writer) \(round) \($0) " + String(repeating: "x", count: round * 20)
            }
            do throws(EventLogError) {
                findings.acknowledge(texts, try log.append(.of(texts), to: place), at: place)
            } catch { findings.tell("writer \(writer): \(error)") }
        }
    }

    private static func read(_ log: EventLogLMDB, _ partition: Int32, _ findings: Findings) {
        let place = TopicPartition("orders", partition)
        var next: Offset = 0
        do throws(EventLogError) {
            for round in 0..<60 {
                for batch in try log.read(place, from: next, budget: 200 + 50 * round).batches {
                    if !(batch.baseOffset...batch.lastOffset).contains(next) {
                        findings.tell("\(place): \(batch.baseOffset) where \(next) must be")
                    }
                    // Why it is not whole does not matter here.
                    if (try? batch.validate()) == nil { findings.tell("\(place): a batch is not whole") }
                    next = batch.nextOffset
                }
                _ = log.wait(beyond: [place: next], until: SystemClock().now + .milliseconds(2))
            }
            _ = try log.firstRecord(of: place, atOrAfter: 1_700_000_000_000)
        } catch { findings.tell("reader of \(place): \(error)") }
    }

    private static func churn(_ log: EventLogLMDB, _ name: String) throws(EventLogError) {
        for _ in 0..<6 {
            try log.createTopic(NewTopic(name, settings: Self.settings))
            let tickets = (0..<3).map { _ in log.submit(Append(.of(["a", "b"]), to: TopicPartition(name, 0))) }
            try log.deleteTopic(name)
            for ticket in tickets {
                do throws(EventLogError) { try ticket.wait() } catch {
                    if error.code != .unknownTopic { throw error }
                }
            }
        }
    }

    private static func commit(_ log: EventLogLMDB, _ group: String) throws(EventLogError) {
        for round in 1...20 {
            try log.commit([TopicPartition("orders", 0): CommittedOffset(offset: Int64(round))], for: group)
            _ = try log.committed(by: group)
            _ = try log.groups()
        }
    }

    private static func hold(_ log: EventLogLMDB, _ name: String) throws(EventLogError) {
        let id = try log.describeTopic("orders").id
        for round in 0..<15 {
            try log.hold(name, at: Positions([Positions.Place(topic: id, partition: 1): Int64(round)]))
            _ = try log.holds()
        }
        try log.release(name)
    }

    private static func administrate(_ log: EventLogLMDB) throws(EventLogError) {
        for round in 0..<15 {
            log.applyRetention()
            try log.alterTopic("orders", settings: ["segment.bytes": "\(131_072 + round * 4096)"])
            _ = try log.newProducerID()
            _ = try log.topics()
            _ = (log.usedBytes, log.openSegments)
        }
    }

    private static func useOnce(_ log: EventLogLMDB, _ index: Int, _ findings: Findings) throws(EventLogError) {
        let place = TopicPartition("orders", Int32(index % 4))
        switch index % 6 {
        case 0, 1:
            let texts = ["\(index)"]
            findings.acknowledge(texts, try log.append(.of(texts), to: place), at: place)
        case 2:
            let range = try log.offsets(of: place)
            _ = try log.read(place, from: range.start, budget: 1000)
            _ = try log.groups()
        case 3: try log.commit([place: CommittedOffset(offset: 1)], for: "g\(index)")
        case 4:
            try log.createTopic(NewTopic("own-\(index)"))
            try log.append(.of(["x"]), to: TopicPartition("own-\(index)", 0))
            try log.deleteTopic("own-\(index)")
        default:
            _ = try log.newProducerID()
            try log.alterTopic("orders", settings: ["retention.ms": "-1"])
            log.applyRetention()
        }
    }

    /// Every acknowledged record is where it was acknowledged, and nothing is between them.
    private static func expect(
        _ acknowledged: [TopicPartition: [Offset: String]], in log: EventLogLMDB
    ) throws {
        for (place, records) in acknowledged {
            let texts = try log.texts(of: place)
            #expect(texts.count == records.count, "\(place)")
            for (offset, text) in records where Int(offset) >= texts.count || texts[Int(offset)] != text {
                Issue.record("\(place): \(offset) is not \(text.prefix(20))")
            }
        }
    }
}
