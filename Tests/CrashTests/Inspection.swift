import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System

/// Opens a log that somebody left behind, holds it to the ledger, and goes on using it.
struct Inspection {
    private let folder: Path
    private let ledger: Ledger
    private var contents: [TopicPartition: PartitionContents] = [:]
    private(set) var problems: [String] = []
    private var notices: Monitor<[String]> = Monitor([])

    /// All that is wrong with the log in `root/data`.
    static func problems(in root: Path, _ ledger: Ledger) -> [String] {
        var inspection = Inspection(folder: root / "data", ledger: ledger)
        inspection.run()
        return inspection.problems
    }

    private init(folder: Path, ledger: Ledger) {
        self.folder = folder
        self.ledger = ledger
    }

    private mutating func run() {
        problems = ledger.wrong
        do throws(EventLogError) {
            let log = try open()
            try look(at: log)
            try goOn(with: log)
            try log.close()
            let again = try open()
            try lookAgain(at: again)
            try again.close()
        } catch { problems.append("\(error.code): \(error)") }
        problems += notices.withLock { $0 }.filter { $0.contains("damage") }
    }

    private func open() throws(EventLogError) -> EventLogLMDB {
        var options = Workload.options()
        let notices = notices
        options.onNotice = { notice in notices.withLock { $0.append(notice) } }
        options.onFailure = { error in notices.withLock { $0.append("damage: the log failed: \(error)") } }
        return try EventLogLMDB(folder, options)
    }

    // MARK: What is there

    private mutating func look(at log: EventLogLMDB) throws(EventLogError) {
        let found = try log.topics()
        for (name, expected) in ledger.topics {
            guard let topic = found.first(where: { $0.name == name }) else {
                if expected.mustExist { problems.append("\(name) is gone") }
                continue
            }
            if expected.mustNotExist { problems.append("\(name) was deleted, and is there") }
            if let id = expected.id, topic.id != id { problems.append("\(name) has the id \(topic.id), not \(id)") }
            if !expected.partitions.contains(topic.partitions) {
                problems.append("\(name) has \(topic.partitions) partitions, not \(expected.partitions)")
            }
            for partition in 0..<topic.partitions { try look(at: TopicPartition(name, Int32(partition)), topic, log) }
        }
        for topic in found where ledger.topics[topic.name] == nil { problems.append("nobody has made \(topic.name)") }
        try lookAtSource(log)
        try lookAtReaders(log)
    }

    private mutating func look(
        at place: TopicPartition, _ topic: TopicDescription, _ log: EventLogLMDB
    ) throws(EventLogError) {
        let found = try PartitionContents(log, place)
        contents[place] = found
        problems += found.problems
        for batch in ledger.acknowledged[Positions.Place(topic: topic.id, partition: place.partition)] ?? [] {
            for index in 0..<batch.count where batch.base + Int64(index) >= found.range.start {
                let offset = batch.base + Int64(index)
                let expected = Stamp(batch.writer, batch.first + Int64(index))
                if found[offset] == expected { continue }
                let present = found[offset].map { "\($0)" } ?? "nothing"
                problems.append("\(place): \(offset) holds \(present), but \(expected) was acknowledged there")
                break
            }
        }
        lookAtStart(of: place, found)
    }

    /// The start is where somebody cut the partition, or where its retention allows it to be.
    private mutating func lookAtStart(of place: TopicPartition, _ found: PartitionContents) {
        let start = found.range.start
        if start < ledger.cutAtLeast[place] ?? 0 {
            problems.append("\(place) starts at \(start), but was cut at \(ledger.cutAtLeast[place] ?? 0)")
        }
        if start <= ledger.cutAtMost[place] ?? 0 { return }
        if place.topic == Workload.bounded, found.bytes >= Workload.retentionBytes { return }
        problems.append("\(place) starts at \(start), and keeps \(found.bytes) bytes: records were lost")
    }

    /// Position and records of a source are of the same append, always.
    private mutating func lookAtSource(_ log: EventLogLMDB) throws(EventLogError) {
        guard contents[TopicPartition(Workload.sourced, 0)] != nil else { return }
        let stored = try log.position(ofSource: Workload.sourceName, in: Workload.sourced)
        let position = stored.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        if position < ledger.position {
            problems.append("the source is at \(position), but \(ledger.position) was acknowledged")
        }
        for partition in 0..<Workload.sourcedPartitions {
            let expected = stride(from: 1, through: position, by: 1).reduce(0) {
                $0 + Workload.sourceRecords(position: $1, partition: partition)
            }
            let found = contents[TopicPartition(Workload.sourced, partition)]?.next(of: .source) ?? 0
            if found != Int64(expected) {
                problems.append(
                    "partition \(partition) has \(found) records of the source, and \(expected) up to its position")
            }
        }
    }

    private mutating func lookAtReaders(_ log: EventLogLMDB) throws(EventLogError) {
        let committed = try log.committed(by: Workload.group)
        for (place, offset) in ledger.committed where committed[place]?.offset ?? 0 < offset {
            problems.append("\(place): the group is at \(committed[place]?.offset ?? 0), but committed \(offset)")
        }
        for (place, found) in committed where found.offset > contents[place]?.range.end ?? 0 {
            problems.append("\(place): the group is at \(found.offset), beyond the end")
        }
        let hold = try log.holds().first { $0.name == Workload.hold }
        let held = hold?.positions.next.values.first
        if let promised = ledger.held, held ?? -1 < promised {
            problems.append("the hold is at \(held ?? -1), but \(promised) was acknowledged")
        }
        // A hold that was not promised yet may have come after what it wanted to hold had gone.
        if let held, held == ledger.held, let start = contents[TopicPartition(Workload.bounded, 0)]?.range.start,
            start > held
        {
            problems.append("retention went to \(start), past the hold at \(held)")
        }
    }

    // MARK: Going on

    private mutating func goOn(with log: EventLogLMDB) throws(EventLogError) {
        let producer = try log.newProducerID()
        if producer <= ledger.largestProducer {
            problems.append("producer id \(producer) after \(ledger.largestProducer)")
        }
        for partition in ledger.lastNumbered.keys.sorted() { try sendAgain(partition, log) }
        for (place, found) in contents.sorted(by: { $0.key < $1.key }) {
            let batch = Stamp.batch(.inspector, from: found.next(of: .inspector), count: 3)
            let answer = try log.append(batch, to: place)
            // The numbered batch that `sendAgain` added may stand before it.
            if answer.baseOffset < found.range.end { problems.append("\(place): \(answer) before \(found.range.end)") }
            contents[place] = try PartitionContents(log, place)
            problems += contents[place]?.problems ?? []
        }
        log.applyRetention()
    }

    /// The last acknowledged batch is known, and the one after the last is taken.
    private mutating func sendAgain(_ partition: Int32, _ log: EventLogLMDB) throws(EventLogError) {
        let place = TopicPartition(Workload.orders, partition)
        guard let last = ledger.lastNumbered[partition], let producer = ledger.numbering, let found = contents[place]
        else { return }
        let batch = Stamp.batch(.idempotent, from: last.first, count: last.count, producer: producer)
        do throws(EventLogError) {
            let known = try log.append(batch, to: place)
            if !known.isDuplicate || known.baseOffset != last.base {
                problems.append("\(place): sent again, \(last) went to \(known.baseOffset)")
            }
        } catch {
            guard error.code == .outOfOrderSequence else { throw error }
            problems.append("\(place): sent again, \(last) is unknown: \(error)")
        }
        // When all of the partition was given up, only the notes say how far the producer was.
        guard found.next[.idempotent] != nil else { return }
        let next = Stamp.batch(.idempotent, from: found.next(of: .idempotent), count: 2, producer: producer)
        if try log.append(next, to: place).isDuplicate { problems.append("\(place): a new batch is a duplicate") }
    }

    private mutating func lookAgain(at log: EventLogLMDB) throws(EventLogError) {
        for (place, before) in contents {
            let range = try log.offsets(of: place)
            if range.end != before.range.end { problems.append("\(place) ended at \(before.range.end), now \(range)") }
            if range.start < before.range.start { problems.append("\(place) started at \(before.range), now \(range)") }
            let batches = try log.read(place, from: range.end - 1, budget: 1).batches
            if batches.isEmpty { problems.append("\(place): the last record cannot be read") }
        }
    }
}
