import Bytes
import Checksums
import Conformance
import EventLog
import Model
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `A batching producer` {
    let clock = ManualClock()
    let log: InMemoryEventLog

    init() throws {
        log = InMemoryEventLog(clock: clock)
        try log.createTopic(NewTopic("users", partitions: 3))
    }

    private func record(_ value: String, key: String? = nil) -> Record {
        Record(timestamp: 1, key: key.map { Array($0.utf8)[...] }, value: Array(value.utf8)[...])
    }

    private func producer(
        linger: Duration? = .seconds(3600), batchBytes: Int = 1 << 16, bufferBytes: Int = 1 << 20,
        to log: (any Appending & TopicAdmin)? = nil
    ) throws -> BatchingProducer {
        var settings = BatchingProducer.Settings()
        settings.linger = linger
        settings.batchBytes = batchBytes
        settings.bufferBytes = bufferBytes
        return try BatchingProducer(for: "users", of: log ?? self.log, settings: settings, clock: clock)
    }

    private func batches(_ partition: Int32) throws -> [RecordBatch] {
        Array(try log.read(TopicPartition("users", partition), from: 0, budget: .max).batches)
    }

    private func values(_ partition: Int32) throws -> [String] {
        try batches(partition).values()
    }

    @Test func `sends nothing before a batch is full, old or flushed`() throws {
        let producer = try producer()
        for number in 0..<100 { try producer.send(record("\(number)"), to: 0) }
        #expect(!log.wait(beyond: [TopicPartition("users", 0): 0], until: clock.now))
        try producer.flush()
        #expect(try values(0) == (0..<100).map { "\($0)" })
        #expect(try batches(0).count == 1)
        #expect(producer.acknowledged == .init(records: 100, bytes: Int64(try batches(0)[0].bytes.count)))
        try producer.close()
    }

    @Test func `sends what has waited as long as it may`() throws {
        let producer = try producer(linger: .milliseconds(50))
        let place = TopicPartition("users", 1)
        for round in 0..<3 as Range<Offset> {
            try producer.send(record("\(round)"), to: 1)
            clock.advance(by: .milliseconds(49))
            #expect(try log.offsets(of: place).end == round)
            clock.advance(by: .milliseconds(1))
            #expect(log.wait(beyond: [place: round], until: .distantFuture))
        }
        try producer.close()
    }

    @Test func `closes a batch that has its size, and sends it without a flush`() throws {
        let producer = try producer(batchBytes: 1000)
        for number in 0..<100 { try producer.send(record("\(number) " + String(repeating: "x", count: 90)), to: 2) }
        #expect(log.wait(beyond: [TopicPartition("users", 2): 50], until: .distantFuture))
        try producer.close()
        let batches = try batches(2)
        #expect(batches.count > 9)
        #expect(batches.allSatisfy { $0.bytes.count <= 1000 })
        #expect(batches.dropLast().allSatisfy { $0.bytes.count > 800 })
        #expect(try values(2).map { $0.split(separator: " ")[0] } == (0..<100).map { "\($0)" })
    }

    @Test func `puts keys where Kafka's clients put them`() throws {
        let producer = try producer()
        let keys = ["21", "foobar", "a-little-bit-long-string", "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", ""]
        for key in keys { try producer.send(record(key, key: key)) }
        try producer.close()
        // Kafka's own test names these hashes; toPositive takes the sign bit off.
        let hashes: [Int32] = [
            -973_932_308, -790_332_482, -985_981_536, -58_897_971, Murmur2.hash([UInt8]().span.bytes),
        ]
        var expected: [[String]] = [[], [], []]
        for (key, hash) in zip(keys, hashes) { expected[Int(hash & 0x7FFF_FFFF) % 3].append(key) }
        for partition in 0..<3 { #expect(try values(Int32(partition)) == expected[partition]) }
    }

    @Test func `keeps records without a key together, a partition a batch`() throws {
        let producer = try producer()
        for round in 0..<6 {
            for number in 0..<5 { try producer.send(record("\(round)/\(number)")) }
            try producer.flush()
        }
        try producer.close()
        for partition in 0..<3 {
            let expected = [partition, partition + 3].flatMap { round in (0..<5).map { "\(round)/\($0)" } }
            #expect(try values(Int32(partition)) == expected)
            #expect(try batches(Int32(partition)).map(\.recordCount) == [5, 5])
        }
    }

    @Test func `numbers its batches by partition, under an id of its own`() throws {
        let producers = try (0..<2).map { _ in try producer() }
        for producer in producers {
            for count in [3, 2, 4] {
                for partition in 0..<2 as Range<Int32> {
                    for _ in 0..<count { try producer.send(record("x"), to: partition) }
                }
                try producer.flush()
            }
            try producer.close()
        }
        for partition in 0..<2 as Range<Int32> {
            #expect(try batches(partition).map(\.baseSequence) == [0, 3, 5, 0, 3, 5])
            #expect(Set(try batches(partition).map(\.producerID)).count == 2)
        }
    }

    @Test func `sends a batch again that was appended and not acknowledged, and has it once`() throws {
        let flaky = FlakyAppends(log, failures: 3)
        let producer = try producer(batchBytes: 100, to: flaky)
        let records = (0..<40).map { record("\($0)") }
        try producer.send(records, to: 0)
        let flush = try Thread("flush") { try? producer.flush() }  // its outcome shows in what is acknowledged
        while producer.acknowledged.records < 40 { clock.advance(by: LogLimits.producerRetryDelay) }
        flush.join()
        try producer.close()
        #expect(try values(0) == (0..<40).map { "\($0)" })
        #expect(flaky.calls > 3)
    }

    @Test func `stays failed after a failure, and says so to everybody`() throws {
        let producer = try producer()
        try producer.send(record("a"), to: 0)
        try producer.flush()
        try producer.send(record("b"), to: 0)
        try log.deleteTopic("users")
        for _ in 0..<2 {
            #expect { try producer.flush() } throws: { ($0 as? EventLogError)?.code == .unknownTopic }
        }
        #expect { try producer.send(record("c")) } throws: { ($0 as? EventLogError)?.code == .unknownTopic }
        #expect { try producer.close() } throws: { ($0 as? EventLogError)?.code == .unknownTopic }
        #expect(producer.acknowledged.records == 1)
    }

    @Test func `gives up when the log asks for one retry too many`() throws {
        let producer = try producer(to: FlakyAppends(log, failures: .max))
        try producer.send(record("a"), to: 0)
        let failed = Monitor(false)
        let flush = try Thread("flush") {
            do throws(EventLogError) { try producer.flush() } catch {
                failed.update { $0 = error.code == .unavailable }
            }
        }
        while !failed.withLock({ $0 }) { clock.advance(by: LogLimits.producerRetryDelay) }
        flush.join()
        #expect(throws: EventLogError.self) { try producer.close() }
    }

    @Test func `refuses a record that no batch may hold and takes the next`() throws {
        try log.alterTopic("users", settings: ["max.message.bytes": "500"])
        let producer = try producer()
        let records = [record("before"), record(String(repeating: "x", count: 450))]
        #expect { try producer.send(records, to: 0) } throws: { ($0 as? EventLogError)?.code == .batchTooLarge }
        #expect { try producer.send(record("x"), to: 3) } throws: { ($0 as? EventLogError)?.code == .unknownPartition }
        #expect { try producer.send(record("x"), to: -1) } throws: { ($0 as? EventLogError)?.code == .unknownPartition }
        try producer.send((0..<30).map { record("\($0)") }, to: 0)
        try producer.close()
        #expect(try values(0) == (0..<30).map { "\($0)" })
    }

    @Test func `holds no more than it may while the log stands still`() throws {
        let gate = FlakyAppends(log, failures: 0, isShut: true)
        let producer = try producer(batchBytes: 1000, bufferBytes: 5000, to: gate)
        let sent = Monitor(0)
        let sender = try Thread("sender") {
            for number in 0..<200 {
                guard (try? producer.send(record("\(number) " + String(repeating: "x", count: 100)), to: 0)) != nil
                else { return }  // the count shows it
                sent.update { $0 += 1 }
            }
        }
        #expect(eventually { sent.withLock { $0 } > 20 })
        #expect(!eventually(within: .milliseconds(200)) { sent.withLock { $0 } > 60 })
        gate.open()
        sender.join()
        try producer.close()
        #expect(try values(0).count == 200)
        #expect(producer.acknowledged.records == 200)
    }

    @Test func `makes room out of small batches too`() throws {
        let producer = try producer(batchBytes: 1 << 16, bufferBytes: 2000)
        for number in 0..<300 { try producer.send(record("\(number)"), to: Int32(number % 3)) }
        try producer.close()
        #expect(try (0..<3).map { try values($0).count } == [100, 100, 100])
    }

    @Test func `takes a record that is larger than its buffer`() throws {
        let producer = try producer(batchBytes: 100, bufferBytes: 300)
        for _ in 0..<3 { try producer.send(record(String(repeating: "x", count: 1000)), to: 0) }
        try producer.close()
        #expect(try values(0).count == 3)
    }

    @Test func `commits a source's position in the append of the last records`() throws {
        let spy = FlakyAppends(log, failures: 0)
        let producer = try producer(batchBytes: 200, to: spy)
        try producer.send((0..<50).map { record("\($0)") }, to: 0)
        try producer.flush(sourcePosition: .init(source: "file", position: [50]))
        #expect(try log.position(ofSource: "file", in: "users") == [50])
        #expect(spy.appends.last?.sourcePosition?.position == [50])
        #expect(spy.appends.last?.entries.isEmpty == false)
        #expect(spy.appends.dropLast().allSatisfy { $0.sourcePosition == nil })
        try producer.flush(sourcePosition: .init(source: "file", position: [51]))
        #expect(try log.position(ofSource: "file", in: "users") == [51])
        try producer.close()
    }

    @Test func `without a linger sends all between two flushes in one append`() throws {
        let spy = FlakyAppends(log, failures: 0)
        let producer = try producer(linger: nil, batchBytes: 200, bufferBytes: 100_000, to: spy)
        for step in 1...3 as ClosedRange<UInt8> {
            try producer.send((0..<60).map { record("\(step)/\($0)") }, to: Int32(step % 3))
            clock.advance(by: .seconds(3600))
            #expect(try log.position(ofSource: "file", in: "users") == (step == 1 ? nil : [step - 1]))
            try producer.flush(sourcePosition: .init(source: "file", position: [step]))
            #expect(spy.appends.count == Int(step))
        }
        #expect(spy.appends.allSatisfy { $0.entries.count > ProducerState.remembered })
        let flood = (0..<2000).map { record("\($0) " + String(repeating: "x", count: 100)) }
        #expect { try producer.send(flood) } throws: { ($0 as? EventLogError)?.code == .batchTooLarge }
        try producer.close()
    }

    /// A source that goes on from its position has each record once only if no append has more or less than its mark.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `without a linger appends what is between two marks, whole and by itself`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let spy = FlakyAppends(log, failures: 0)
        // More than the buffer holds is under way, and waits instead of failing.
        let producer = try producer(linger: nil, batchBytes: 300, bufferBytes: 3000, to: spy)
        var expected: [[String]] = []
        for step in 0..<60 as Range<UInt8> {
            let values = (0..<Int.random(in: 1..<20, using: &generator)).map { "\(step)/\($0) xxxxxxxxxxxxxxxxxxxxxx" }
            for value in values { try producer.send(record(value, key: value)) }
            try producer.mark(.init(source: "file", position: [step]))
            expected.append(values.sorted())
        }
        try producer.close()
        let appends = spy.appends.filter { !$0.entries.isEmpty }
        #expect(appends.map { $0.sourcePosition?.position } == (0..<60).map { [$0] })
        let found = try appends.map { append in
            try append.entries.map(\.batch).values().sorted()
        }
        #expect(found == expected)
        #expect(try log.position(ofSource: "file", in: "users") == [59])
    }

    @Test func `flushes nothing at once, and nothing after it is closed`() throws {
        let producer = try producer()
        try producer.flush()
        #expect(producer.acknowledged == .init())
        try producer.close()
        try producer.close()
        #expect { try producer.send(record("a")) } throws: { ($0 as? EventLogError)?.code == .unavailable }
        #expect { try producer.flush() } throws: { ($0 as? EventLogError)?.code == .unavailable }
    }

    /// The partition whose turn it was next could have a batch already, which then became larger than it might.
    @Test func `makes no batch too large where records with and without a key meet`() throws {
        let producer = try producer(batchBytes: 1000)
        for number in 0..<200 {
            let text = "\(number) " + String(repeating: "x", count: 97)
            if number % 3 == 0 { try producer.send(record(text)) } else { try producer.send(record(text), to: 1) }
        }
        try producer.close()
        for partition in 0..<3 as Range<Int32> {
            #expect(try batches(partition).allSatisfy { $0.bytes.count <= 1000 })
        }
        #expect(try (0..<3).reduce(0) { try $0 + values($1).count } == 200)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `puts a run's records where each alone would go, with all their parts`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let headers = seed % 2 == 0 ? [] : [Record.Header(key: "a", value: [1, 2][...]), .init(key: "é", value: nil)]
        let producer = try producer(batchBytes: 700, bufferBytes: 4000)
        var expected: [[Record]] = [[], [], []]
        for _ in 0..<20 {
            var run = RecordRun(headers: headers)
            // What lies around the values is nobody's.
            let bytes = (0..<3000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            var place = 0
            for number in 0..<Int.random(in: 0..<30, using: &generator) {
                let start = Int.random(in: place..<place + 20, using: &generator)
                place = Int.random(in: start..<start + 60, using: &generator)
                let value = number % 7 == 0 ? nil : start..<place
                let key = (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
                    UInt8.random(in: 0..<4, using: &generator)
                }
                run.append(timestamp: Timestamp(number), key: key.span.bytes, value: value)
                expected[Int((Murmur2.hash(key.span.bytes) & .max) % 3)].append(
                    Record(
                        timestamp: Timestamp(number), key: key[...], value: value.map { bytes[$0] }, headers: headers))
            }
            try producer.send(run, in: bytes)
        }
        try producer.close()
        for partition in 0..<3 {
            let found = try batches(Int32(partition))
            #expect(try found.flatMap { try $0.records() }.map(\.record) == expected[partition])
            #expect(found.allSatisfy { $0.bytes.count <= 700 })
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `has every record once and in order, whatever comes when`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let flaky = FlakyAppends(log, failures: 0)
        let producer = try producer(linger: .milliseconds(2), batchBytes: 300, bufferBytes: 3000, to: flaky)
        var expected: [[String]] = [[], [], []]
        for number in 0..<2000 {
            let partition = Int.random(in: 0..<3, using: &generator)
            let value = "\(number)" + String(repeating: "x", count: Int.random(in: 0..<60, using: &generator))
            expected[partition].append(value)
            try producer.send(record(value), to: Int32(partition))
            if Int.random(in: 0..<20, using: &generator) == 0 { clock.advance(by: .milliseconds(1)) }
            if Int.random(in: 0..<200, using: &generator) == 0 { try producer.flush() }
        }
        try producer.close()
        for partition in 0..<3 { #expect(try values(Int32(partition)) == expected[partition]) }
        #expect(producer.acknowledged.records == 2000)
        #expect(
            flaky.appends.allSatisfy { append in
                (0..<3).allSatisfy { partition in append.entries.filter { $0.partition == partition }.count <= 5 }
            })
    }
}
