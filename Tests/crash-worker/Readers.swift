import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System

/// Reads the orders and commits how far it has come; holds what it has not read of the bounded topic.
struct Reader: Part {
    static let name = "reader"
    private var offsets: [Int32: Offset] = [:]
    private var held: Offset = 0

    mutating func prepare(_ session: Session) throws(Stopped) {
        let committed = try session.attempt("committed") { () throws(EventLogError) in
            try session.log.committed(by: Workload.group)
        }
        for (place, found) in committed {
            if let known = offsets[place.partition], known != found.offset {
                note(.wrong("\(place): the group is at \(found.offset) instead of \(known)"))
            }
            offsets[place.partition] = found.offset
        }
    }

    mutating func step(_ number: Int, _ session: Session) throws(Stopped) {
        let topic = try session.attempt("describe") { () throws(EventLogError) in
            try session.log.describeTopic(Workload.orders)
        }
        let partition = Int32(number % topic.partitions)
        try read(TopicPartition(topic.name, partition), session)
        if number % 3 == 0 { try hold(session) }
    }

    private mutating func read(_ place: TopicPartition, _ session: Session) throws(Stopped) {
        var from = offsets[place.partition] ?? 0
        let result = try session.attempt("read \(place)") { () throws(EventLogError) -> ReadResult in
            while true {
                do throws(EventLogError) { return try session.log.read(place, from: from, budget: 20_000) } catch {
                    // Another part cuts the topic meanwhile, and may do so again before the next read.
                    let start = try session.log.offsets(of: place).start
                    guard error.code == .offsetOutOfRange, start > from else { throw error }
                    from = start
                }
            }
        }
        var next = from
        for batch in result.batches {
            if !(batch.baseOffset...batch.lastOffset).contains(next) {
                note(.wrong("\(place): a read from \(next) gave \(batch.baseOffset)"))
            }
            next = batch.nextOffset
        }
        guard next > offsets[place.partition] ?? 0 else {
            let clock = SystemClock()
            _ = session.log.wait(beyond: [place: next], until: clock.now + .milliseconds(5))
            return
        }
        try session.attempt("commit offsets") { () throws(EventLogError) in
            try session.log.commit([place: CommittedOffset(offset: next)], for: Workload.group)
        }
        offsets[place.partition] = next
        note(.committed(topic: place.topic, partition: place.partition, offset: next))
    }

    private mutating func hold(_ session: Session) throws(Stopped) {
        let place = TopicPartition(Workload.bounded, 0)
        let id = try session.attempt("describe") { () throws(EventLogError) in
            try session.log.describeTopic(place.topic).id
        }
        let range = try session.attempt("offsets") { () throws(EventLogError) in try session.log.offsets(of: place) }
        let offset = max(held, range.end - 60, range.start)
        let positions = Positions([Positions.Place(topic: id, partition: 0): offset])
        try session.attempt("hold") { () throws(EventLogError) in
            try session.log.hold(Workload.hold, at: positions)
        }
        held = offset
        // What had gone before it was held does not count.
        let start = try session.attempt("offsets") { () throws(EventLogError) in
            try session.log.offsets(of: place).start
        }
        if start <= offset { note(.held(partition: 0, offset: offset)) }
    }
}

/// Gives up records, adds partitions, takes producer ids.
struct Administrator: Part {
    static let name = "administrator"
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func prepare(_ session: Session) throws(Stopped) {}

    mutating func step(_ number: Int, _ session: Session) throws(Stopped) {
        switch number % 6 {
        case 1: try truncate(TopicPartition(Workload.orders, 0), session)
        case 3 where number % 4 == 3: try grow(session)
        case 5:
            let id = try session.attempt("producer id") { () throws(EventLogError) in
                try session.log.newProducerID()
            }
            note(.producer(id: id))
        default: session.pause()
        }
    }

    private mutating func truncate(_ place: TopicPartition, _ session: Session) throws(Stopped) {
        let range = try session.attempt("offsets") { () throws(EventLogError) in try session.log.offsets(of: place) }
        let offset = Offset.random(in: range.start...range.end, using: &generator)
        note(.truncating(topic: place.topic, partition: place.partition, before: offset))
        let start = try session.attempt("truncate") { () throws(EventLogError) in
            try session.log.deleteRecords(of: place, before: offset)
        }
        if start < offset { note(.wrong("\(place): cut at \(offset), but it starts at \(start)")) }
        note(.truncated(topic: place.topic, partition: place.partition, before: offset))
    }

    private func grow(_ session: Session) throws(Stopped) {
        let topic = try session.attempt("describe") { () throws(EventLogError) in
            try session.log.describeTopic(Workload.bounded)
        }
        guard topic.partitions < 5 else { return }
        note(.growing(topic: topic.name, partitions: topic.partitions + 1))
        try session.attempt("add partitions") { () throws(EventLogError) in
            try session.log.addPartitions(to: topic.name, upTo: topic.partitions + 1)
        }
        note(.grown(topic: topic.name, partitions: topic.partitions + 1))
    }
}

/// Makes topics, fills them a little, and removes them again while appends wait.
struct Churn: Part {
    static let name = "churn"
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func prepare(_ session: Session) throws(Stopped) {}

    mutating func step(_ number: Int, _ session: Session) throws(Stopped) {
        let name = Workload.churning[number % Workload.churning.count]
        let present = try session.attempt("topics") { () throws(EventLogError) in try session.log.topics() }
        if present.contains(where: { $0.name == name }) { return try remove(name, session) }
        try Parts.create(NewTopic(name, settings: Workload.settings), session)
        var numbers = Numbers(name, .churn)
        try numbers.restore(session)
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let count = Int.random(in: 1...20, using: &generator)
            let entry = numbers.batch(0, count: count)
            let answer = try session.attempt("append to \(name)") { () throws(EventLogError) in
                try session.log.append(Append(topic: name, entries: [entry]))
            }
            numbers.acknowledge(0, answer[0], count: count)
        }
    }

    private func remove(_ name: String, _ session: Session) throws(Stopped) {
        var numbers = Numbers(name, .churn)
        try numbers.restore(session)
        var tickets: [AppendTicket] = []
        for _ in 0..<3 {
            let entry = numbers.batch(0, count: 2)
            tickets.append(session.log.submit(Append(topic: name, entries: [entry])))
            numbers.skip(0, 2)
        }
        note(.deleting(topic: name))
        try session.attempt("delete \(name)") { () throws(EventLogError) in try session.log.deleteTopic(name) }
        note(.deleted(topic: name))
        for ticket in tickets {
            let answer = outcome { () throws(EventLogError) in try ticket.wait() }
            if case .failure(let error) = answer, ![.unknownTopic, .full, .unavailable, .failed].contains(error.code) {
                note(.wrong("an append to a topic that is removed: \(error)"))
            }
        }
    }
}
