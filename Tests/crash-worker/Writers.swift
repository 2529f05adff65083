import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System

/// The next number of a writer in each partition of a topic.
struct Numbers: Sendable {
    let topic: String
    let writer: Writer
    private(set) var id = TopicID(high: 0, low: 0)
    private(set) var next: [Int64] = []

    init(_ topic: String, _ writer: Writer) {
        self.topic = topic
        self.writer = writer
    }

    /// Reads from the log where the writer stands, and notes what does not fit.
    mutating func restore(_ session: Session) throws(Stopped) {
        let described = try session.attempt("describe") { () throws(EventLogError) in
            try session.log.describeTopic(topic)
        }
        id = described.id
        for partition in 0..<described.partitions {
            let place = TopicPartition(topic, Int32(partition))
            let contents = try session.attempt("scan \(place)") { () throws(EventLogError) in
                try PartitionContents(session.log, place)
            }
            for problem in contents.problems { note(.wrong(problem)) }
            let found = contents.next[writer]
            if partition < next.count {
                if let found, found != next[partition] {
                    note(.wrong("\(place): \(writer) is at \(found) instead of \(next[partition])"))
                }
            } else {
                next.append(found ?? 0)
            }
        }
    }

    func batch(_ partition: Int32, count: Int, producer: Int64? = nil) -> Append.Entry {
        let first = next[Int(partition)]
        return Append.Entry(
            partition: partition, batch: Stamp.batch(writer, from: first, count: count, producer: producer))
    }

    /// Notes where the next `count` records went.
    mutating func acknowledge(_ partition: Int32, _ answer: Appended, count: Int) {
        let first = next[Int(partition)]
        next[Int(partition)] += Int64(count)
        note(
            .acknowledged(
                topic: id, partition: partition, base: answer.baseOffset, writer: writer, first: first, count: count))
    }
}

/// Appends one batch after the other.
struct PlainWriter: Part {
    static let name = "plain"
    private var numbers: Numbers
    private var generator: SeededGenerator

    init(_ writer: Writer, to topic: String, _ seed: UInt64) {
        numbers = Numbers(topic, writer)
        generator = SeededGenerator(seed: seed)
    }

    mutating func prepare(_ session: Session) throws(Stopped) { try numbers.restore(session) }

    mutating func step(_ number: Int, _ session: Session) throws(Stopped) {
        let partition = Int32.random(in: 0..<Int32(numbers.next.count), using: &generator)
        let count = Int.random(in: 1...20, using: &generator)
        let entry = numbers.batch(partition, count: count)
        let answer = try session.attempt("append to \(numbers.topic)") { () throws(EventLogError) in
            try session.log.append(Append(topic: numbers.topic, entries: [entry]))
        }
        numbers.acknowledge(partition, answer[0], count: count)
        if numbers.writer == .bounded, number % 4 == 0 { session.log.applyRetention() }
    }
}

/// Keeps three numbered batches in flight, and sends some again, which must not add them again.
struct IdempotentWriter: Part {
    static let name = "idempotent"
    private var numbers = Numbers(Workload.orders, .idempotent)
    private var generator: SeededGenerator
    private var producer: Int64 = -1
    private var last: (entry: Append.Entry, answer: Appended)?

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func prepare(_ session: Session) throws(Stopped) {
        try numbers.restore(session)
        let id = try session.attempt("producer id") { () throws(EventLogError) in try session.log.newProducerID() }
        note(.producer(id: id))
        if producer >= 0 { return try sendAgain(session) }
        producer = id
        note(.numbering(id: id))
    }

    mutating func step(_ number: Int, _ session: Session) throws(Stopped) {
        let partition = Int32.random(in: 0..<Int32(numbers.next.count), using: &generator)
        var ahead = numbers
        var sent: [(entry: Append.Entry, count: Int, ticket: AppendTicket)] = []
        for _ in 0..<3 {
            let count = Int.random(in: 1...12, using: &generator)
            let entry = ahead.batch(partition, count: count, producer: producer)
            let ticket = session.log.submit(Append(topic: numbers.topic, entries: [entry]))
            sent.append((entry, count, ticket))
            ahead.skip(partition, count)
        }
        for (entry, count, ticket) in sent {
            let answer = try settle(entry, ticket, session)
            numbers.acknowledge(partition, answer, count: count)
            last = (entry, answer)
        }
        if number % 3 == 0 { try sendAgain(session) }
    }

    /// The answer, or, when there was none, that to the same batch sent again.
    private func settle(
        _ entry: Append.Entry, _ ticket: AppendTicket, _ session: Session
    ) throws(Stopped) -> Appended {
        var first: AppendTicket? = ticket
        return try session.attempt("numbered append") { () throws(EventLogError) in
            let waiting = first ?? session.log.submit(Append(topic: numbers.topic, entries: [entry]))
            first = nil
            do throws(EventLogError) { return try waiting.wait()[0] } catch {
                // A batch that came after a refused one is out of order until that one has been sent again.
                throw error.code == .outOfOrderSequence ? EventLogError(.unavailable, "out of order") : error
            }
        }
    }

    private func sendAgain(_ session: Session) throws(Stopped) {
        guard let last else { return }
        let answer = try session.attempt("duplicate") { () throws(EventLogError) in
            try session.log.append(Append(topic: numbers.topic, entries: [last.entry]))[0]
        }
        guard answer.isDuplicate, answer.baseOffset == last.answer.baseOffset else {
            note(.wrong("sent again, a batch went to \(answer.baseOffset) instead of \(last.answer.baseOffset)"))
            throw Stopped()
        }
    }
}

extension Numbers {
    /// Counts records that were sent but not answered yet.
    mutating func skip(_ partition: Int32, _ count: Int) { next[Int(partition)] += Int64(count) }
}

/// Appends to several partitions at once, with the position of a source.
struct SourceWriter: Part {
    static let name = "source"
    private var numbers = Numbers(Workload.sourced, .source)
    private var position = 0

    mutating func prepare(_ session: Session) throws(Stopped) {
        try numbers.restore(session)
        let stored = try session.attempt("position") { () throws(EventLogError) in
            try session.log.position(ofSource: Workload.sourceName, in: Workload.sourced)
        }
        let found = stored.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        if position > 0, found != position { note(.wrong("the source is at \(found) instead of \(position)")) }
        position = found
    }

    mutating func step(_ number: Int, _ session: Session) throws(Stopped) {
        let next = position + 1
        var append = Append(topic: numbers.topic, entries: [])
        for partition in 0..<Workload.sourcedPartitions {
            let count = Workload.sourceRecords(position: next, partition: partition)
            if count > 0 { append.entries.append(numbers.batch(partition, count: count)) }
        }
        append.sourcePosition = .init(source: Workload.sourceName, position: Array("\(next)".utf8))
        let answers = try session.attempt("append to several") { () throws(EventLogError) in
            try session.log.append(append)
        }
        for (entry, answer) in zip(append.entries, answers) {
            numbers.acknowledge(entry.partition, answer, count: Int(entry.batch.recordCount))
        }
        position = next
        note(.positioned(position: next))
    }
}
