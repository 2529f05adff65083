internal import Checksums
internal import EventLog
internal import Model
internal import System

/// Files that are to go, and the segments that were in them.
struct Doomed: Sendable {
    var files: [String] = []
    var segments: [OpenSegments.Key] = []
}

/// The thread that does what nobody should wait for: makes segments ahead, seals old ones, deletes what has expired.
final class Upkeep: Sendable {
    enum Job: Sendable {
        case prepare(TopicLog)
        case seal(TopicLog, UInt64)
        case verify(TopicLog, UInt64)
        case expire(TopicLog)
        case delete(Doomed)

        /// Whether it looks at this topic's retention: once is enough, however often somebody asks.
        fileprivate func expires(_ topic: TopicLog) -> Bool {
            if case .expire(let other) = self { other === topic } else { false }
        }

        fileprivate var makesRoom: Bool {
            switch self {
            case .expire, .delete: true
            case .prepare, .seal, .verify: false
            }
        }
    }

    private struct State {
        var jobs: [Job] = []
        var isStopping = false
        var retentionRequested = false
    }

    private let context: LogContext
    private let readers: Readers
    private let topics: @Sendable () -> [TopicLog]
    private let state = Monitor(State())
    /// Held while segments are dropped, so that two threads do not drop the same ones, and while a hold is made.
    // A number because the thread sanitizer errs on a state without bytes.
    private let dropping = Monitor(0)

    init(_ context: LogContext, _ readers: Readers, topics: @escaping @Sendable () -> [TopicLog]) {
        self.context = context
        self.readers = readers
        self.topics = topics
    }

    /// Adds work; what somebody needs soon goes first: a segment, or room on the disk.
    func request(_ job: Job) {
        state.update { state in
            switch job {
            case .expire(let topic) where state.jobs.contains { $0.expires(topic) }: break
            case .prepare, .expire, .delete: state.jobs.insert(job, at: 0)
            case .seal, .verify: state.jobs.append(job)
            }
        }
    }

    /// Looks at retention now instead of at the next interval.
    func requestRetention() { state.update { $0.retentionRequested = true } }

    func stop() { state.update { $0.isStopping = true } }

    /// Works until `stop`. What makes room, and was asked for, is still done then, because the next start may be far;
    /// what else is left is done after it.
    func run() {
        var nextRound = context.options.clock.now + context.options.upkeepInterval
        while true {
            enum Turn { case stop, job(Job), retention(isLast: Bool) }
            let turn = state.wait(until: nextRound, by: context.options.clock) { state -> Turn? in
                // However much there is to do, what has expired goes in time.
                if state.retentionRequested || !state.isStopping && context.options.clock.now >= nextRound {
                    state.retentionRequested = false
                    return .retention(isLast: state.isStopping)
                }
                if state.isStopping {
                    return state.jobs.firstIndex(where: \.makesRoom).map { .job(state.jobs.remove(at: $0)) } ?? .stop
                }
                return state.jobs.isEmpty ? nil : .job(state.jobs.removeFirst())
            }
            switch turn {
            case .stop: return
            case .job(let job): attempt { () throws(EventLogError) in try perform(job) }
            case .retention(isLast: true): applyRetention { $0.isLoaded }
            case .retention(isLast: false), nil:
                applyRetention { _ in true }
                nextRound = context.options.clock.now + context.options.upkeepInterval
            }
        }
    }

    /// Work that fails is told and not lost: a seal or a deletion is found again at the next start.
    private func attempt(_ work: () throws(EventLogError) -> Void) {
        do throws(EventLogError) { try work() } catch {
            if error.code == .failed { context.fail(error) } else { context.options.onNotice("\(error)") }
        }
    }

    private func perform(_ job: Job) throws(EventLogError) {
        switch job {
        case .prepare(let topic): try topic.prepareAhead()
        case .seal(let topic, let number): try topic.seal(number)
        case .verify(let topic, let number): try topic.verify(number)
        case .expire(let topic): try applyRetention(to: topic)
        case .delete(let doomed):
            try delete(doomed.files)
            // Where there is no file, none can be opened.
            context.segments.forget(doomed.segments)
            context.verification.forget(doomed.segments)
        }
    }

    /// Unlinks files of the log's folder; those that are gone already are as good.
    func delete(_ files: [String]) throws(EventLogError) {
        var folders: Set<Path> = []
        for file in files {
            let path = context.directory.log / file
            if !FileSystem.exists(path) { continue }
            if FileSystem.isDirectory(path) {
                if try deleteFolder(path) { folders.remove(path) }
            } else {
                try asLog { () throws(SystemError) in try FileSystem.removeFile(path) }
            }
            folders.insert(path.parent)
        }
        // What is forgotten before it is gone for good would come back after a power loss, and nobody would know of it.
        for folder in folders {
            try asLog { () throws(SystemError) in try FileSystem.synchronizeDirectory(folder) }
        }
        let spare = context.directory.spare
        try spare.lend { () throws(EventLogError) in try context.catalog.forgetDoomed(files) }
        spare.fill(beside: context.options.reserve)
    }

    /// Removes a folder with what is ours in it; false when it holds something else, and stays.
    private func deleteFolder(_ path: Path) throws(EventLogError) -> Bool {
        // A reader may have made a lock file since the files were counted.
        for name in try asLog({ () throws(SystemError) in try FileSystem.entries(of: path) })
        where SegmentSummary.isFileName(name) {
            try asLog { () throws(SystemError) in try FileSystem.removeFile(path / name) }
        }
        let left = try asLog { () throws(SystemError) in try FileSystem.entries(of: path) }
        guard left.isEmpty else {
            context.options.onNotice("\(path) holds files that are not ours, and stays: \(left.prefix(3))")
            return false
        }
        try asLog { () throws(SystemError) in try FileSystem.removeDirectory(path) }
        return true
    }

    // MARK: Retention

    /// Changes what is held, or what depends on that, while nobody drops segments or holds anew.
    func whileNothingGoes<Result>(_ body: ([Hold]) throws(EventLogError) -> Result) throws(EventLogError) -> Result {
        try dropping.withLock { (_) throws(EventLogError) in try body(readers.allHolds) }
    }

    private func applyRetention(where isMeant: (TopicLog) -> Bool) {
        for topic in topics() where isMeant(topic) {
            attempt { () throws(EventLogError) in try applyRetention(to: topic) }
        }
        context.directory.spare.fill(beside: context.options.reserve)
    }

    func applyRetention(to topic: TopicLog) throws(EventLogError) {
        try topic.load()
        let doomed = try dropping.withLock { (_) throws(EventLogError) -> Doomed in
            let count = topic.expiredSegments(needed: readers.needed(of: topic.id), now: context.steadyMilliseconds)
            return try topic.drop(oldest: count)
        }
        if !doomed.files.isEmpty { request(.delete(doomed)) }
        try topic.rollIfDue(self, needed: readers.needed(of: topic.id))
        // A seal that an earlier run did not come to, or that failed.
        for number in topic.unsealedSegments { try topic.seal(number) }
    }

    /// At the limit of disk: refuses, or drops the oldest segments until `bytes` fit.
    func makeRoom(for bytes: Int) throws(EventLogError) {
        guard let limit = context.options.diskLimit, context.usedBytes + Int64(bytes) > Int64(limit) else { return }
        if context.options.whenFull == .dropOldest { loadAll() }
        try dropping.withLock { (_) throws(EventLogError) in
            while context.usedBytes + Int64(bytes) > Int64(limit) {
                // Nothing goes for an append that would not fit even then.
                guard context.usedBytes + Int64(bytes) - droppableBytes <= Int64(limit), let oldest = oldestTopic()
                else {
                    requestRetention()
                    throw EventLogError(
                        .full,
                        "the log holds \(context.usedBytes) bytes, and log.disk limit is \(limit); make room, lower "
                            + "a topic's retention, or raise the limit")
                }
                try breakHolds(on: oldest)
                request(.delete(try oldest.drop(oldest: 1)))
            }
        }
    }

    /// Bytes of all segments that may go at the limit of disk.
    private var droppableBytes: Int64 {
        guard context.options.whenFull == .dropOldest else { return 0 }
        return topics().reduce(0) { $0 + ($1.isLoaded ? $1.retiredBytes : 0) }
    }

    /// Lets every topic know which of its segments is the active one, before any lock for dropping is taken.
    private func loadAll() {
        // A topic that cannot be loaded says so whenever it is used; the others make room.
        for topic in topics() { try? topic.load() }
    }

    /// The topic whose oldest segment is older than every other's, and not its active one.
    private func oldestTopic() -> TopicLog? {
        // Only a loaded topic knows which of its segments is the active one.
        topics().filter { $0.isLoaded && $0.retiredSegments > 0 }.min { $0.oldestTimestamp < $1.oldestTimestamp }
    }

    private func breakHolds(on topic: TopicLog) throws(EventLogError) {
        guard let segment = topic.oldestSegment else { return }
        for var hold in readers.allHolds where !hold.isBroken {
            let isNeeded = hold.positions.next.contains { place, offset in
                place.topic == topic.id && segment[Int(place.partition)].end > offset
                    && !segment[Int(place.partition)].isEmpty
            }
            guard isNeeded else { continue }
            hold.isBroken = true
            try readers.hold(hold)
            context.options.onNotice(
                "the disk limit took records of \(topic.name) that \"\(hold.name)\" has not read; it is broken")
        }
    }
}
