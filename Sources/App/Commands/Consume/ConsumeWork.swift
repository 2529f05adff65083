internal import Arguments
internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// Shows records until nobody wants more, and tells how many there were.
struct ConsumeWork {
    private let session: Session
    private let log: any EventLog
    private var walk: Walk
    private let printer: RecordPrinter
    private let group: String?
    private let most: Int
    private var tally: Tally
    private var lastCommit: Moment

    init(_ session: Session, _ log: any EventLog, _ topic: TopicDescription) throws {
        let given = session.given
        self.session = session
        self.log = log
        group = given[Consume.group]
        most = given[Consume.most] ?? .max
        printer = RecordPrinter(given, session.output)
        let starts = try Self.starts(session, log, topic)
        walk = try Walk(log, topic, from: starts, following: given[Consume.follow]) {
            session.say("sluice: note: \($0)")
        }
        lastCommit = session.clock.now
        tally = Tally(began: lastCommit)
    }

    /// A group goes on where it stands, unless the command line says otherwise.
    private static func starts(
        _ session: Session, _ log: any EventLog, _ topic: TopicDescription
    ) throws -> [TopicPartition: Offset] {
        let given = session.given
        let committed = try given[Consume.group].map { try log.committed(by: $0) } ?? [:]
        let places = try session.places(of: topic, partition: given[TopicFlags.partition])
        let now = session.clock.wallMilliseconds
        var starts: [TopicPartition: Offset] = [:]
        for place in places {
            if given[Consume.from] == nil, let offset = committed[place]?.offset {
                starts[place] = offset
            } else {
                starts[place] = try start(
                    given[Consume.from] ?? .beginning, of: place, among: places, now, session, log)
            }
        }
        return starts
    }

    /// An offset that one of several partitions does not have means its nearest one, which is said.
    private static func start(
        _ position: StartPosition, of place: TopicPartition, among places: [TopicPartition], _ now: Timestamp,
        _ session: Session, _ log: any EventLog
    ) throws -> Offset {
        do throws(EventLogError) {
            return try log.offset(position, of: place, now: now)
        } catch {
            guard error.code == .offsetOutOfRange, places.count > 1, case .offset(let offset) = position else {
                throw error
            }
            let range = try log.offsets(of: place)
            let nearest = min(max(offset, range.start), range.end)
            session.say("sluice: note: \(error); beginning at \(nearest)")
            return nearest
        }
    }

    mutating func run() throws {
        session.ending.await()
        do {
            try show()
        } catch {
            if case OutputError.closed = error { throw error }
            summarize()
            throw error
        }
        summarize()
    }

    private mutating func show() throws {
        while !session.ending.isWished && tally.records < most && !walk.isAtEnd {
            if let step = try walk.step() {
                for batch in step.batches where tally.records < most { try show(batch, of: step) }
                showProgress()
            } else {
                try session.output.flush()
                guard session.given[Consume.follow] else { break }
                walk.wait(until: session.clock.now + Limits.patience)
            }
            try commitWhenDue()
        }
        try session.output.flush()
        try commit()
    }

    private mutating func show(_ batch: RecordBatch, of step: Walk.Step) throws {
        let (from, end) = (step.from, walk.end(of: step.place))
        guard from < end, batch.baseOffset < end else { return }
        var (tally, after) = (tally, batch.nextOffset)
        do throws(RecordBatchError) {
            try batch.forEachRecord { record in
                guard record.offset >= from, record.offset < end, tally.records < most else { return }
                printer.print(record, of: step.place)
                tally.add(records: 1, bytes: (record.key?.byteCount ?? 0) + (record.value?.byteCount ?? 0))
                if tally.records == most { after = record.offset + 1 }
            }
        } catch {
            session.markIncomplete()
            session.say(
                "sluice: \(step.place): the records from offset \(batch.baseOffset) to \(batch.lastOffset) cannot be "
                    + "read: \(error)")
        }
        self.tally = tally
        walk.advance(step.place, to: after)
        try session.output.flushWhenLarge()
    }

    // MARK: The group's offsets

    private mutating func commitWhenDue() throws {
        guard group != nil, session.clock.now - lastCommit >= Limits.commitInterval else { return }
        try session.output.flush()
        try commit()
    }

    /// Commits what has been written out.
    private mutating func commit() throws {
        guard let group else { return }
        lastCommit = session.clock.now
        try log.commit(walk.next.mapValues { CommittedOffset(offset: $0) }, for: group)
    }

    // MARK: What a person sees beside the records

    private func showProgress() {
        guard !session.output.terminal.isTerminal else { return }
        session.showProgress(tally.text(at: session.clock.now))
    }

    private func summarize() {
        if !session.given[Consume.quiet] { session.say("consumed \(tally.text(at: session.clock.now))") }
    }
}
