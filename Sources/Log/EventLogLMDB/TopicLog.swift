internal import EventLog
internal import LMDB
internal import Model
internal import RecordBatches
internal import System

/// One topic: a queue of appends, the writer that commits them, and what readers see.
///
/// Locks are taken in the order `writer`, `published`; `writer` is held for a whole commit, the others for moments.
final class TopicLog: Sendable {
    /// An append and who waits for its answer.
    struct Pending: Sendable {
        var append: Append
        var ticket: AppendTicket
    }

    struct Queue: Sendable {
        var pending: [Pending] = []
        var bytes = 0
        /// A committer has the topic, or will.
        var isScheduled = false
        /// Why nothing more is taken.
        var closing: EventLogError?
    }

    /// What readers see: only what is on the disk.
    struct Published: Sendable {
        var topic: Catalog.Topic
        var settings: TopicSettings
        var partitions: [OffsetRange]
        /// Oldest first; the last one may be the active one.
        var segments: [SegmentSummary]
        var isLoaded = false
        var isDeleted = false
        /// The log is closed: nobody waits here any more.
        var isClosed = false
        var waiters = Waiters()
    }

    let id: TopicID
    let name: String
    let folder: Path
    let context: LogContext
    let queue = Monitor(Queue())
    let writer: Monitor<TopicWriter>
    let next = NextSegment()
    let published: Monitor<Published>

    init(_ topic: Catalog.Topic, segments: [SegmentSummary], context: LogContext) throws(EventLogError) {
        id = topic.id
        name = topic.name
        folder = context.directory.log / topic.folder
        self.context = context
        writer = Monitor(TopicWriter(partitions: topic.partitions))
        published = Monitor(
            Published(
                topic: topic, settings: try context.options.topicDefaults.applying(topic.overrides),
                partitions: Array(repeating: OffsetRange(start: 0, end: 0), count: topic.partitions),
                segments: segments))
    }

    func path(_ number: UInt64) -> Path { folder / SegmentSummary.fileName(number) }

    func key(_ number: UInt64) -> OpenSegments.Key { OpenSegments.Key(topic: id, number: number) }

    var description: TopicDescription {
        published.withLock { published in
            TopicDescription(
                name: name, id: id, partitions: published.topic.partitions, createdAt: published.topic.createdAt,
                overrides: published.topic.overrides, settings: published.settings)
        }
    }

    var unknown: EventLogError { EventLogError(.unknownTopic, "there is no topic \"\(name)\"") }

    /// Lends the file of a segment of this topic.
    func withSegment<Result>(
        _ number: UInt64, isSealed: Bool, _ body: (SegmentFile) throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result {
        let open = { () throws(EventLogError) -> SegmentFile in try self.openSegment(number, isSealed: isSealed) }
        return try context.segments.use(key(number), opening: open, body)
    }

    private func openSegment(_ number: UInt64, isSealed: Bool) throws(EventLogError) -> SegmentFile {
        let path = path(number)
        // LMDB would make the file anew.
        guard FileSystem.exists(path) else {
            throw EventLogError(.corrupt, "\(path) is missing, but the catalog lists it; run sluice doctor")
        }
        try verify(number)
        try checkLength(number)
        let segmentBytes = published.withLock { $0.settings.segmentBytes }
        // It may have to be given a lock file.
        return try context.directory.spare.lend(downTo: Limits.spareForDeletion) { () throws(EventLogError) in
            try asLog { () throws(LMDBError) in
                try SegmentFile(path, mode: isSealed ? .sealed : .singleFlush, segmentBytes: segmentBytes)
            }
        }
    }

    /// Refuses a file that is shorter than what is known to be in it: LMDB would end the process at its missing pages.
    private func checkLength(_ number: UInt64) throws(EventLogError) {
        let known = published.withLock { $0.segments.first { $0.number == number && $0.seal != nil }?.fileBytes } ?? 0
        let length = try asLog { () throws(SystemError) in try FileSystem.size(of: path(number)).length }
        guard length >= Int(known) else {
            throw EventLogError(
                .corrupt, "\(path(number)) is cut off: \(length) bytes of \(known); run sluice doctor")
        }
    }

    /// Returns when the segment is known to be intact, which after an orderly end it is.
    func verify(_ number: UInt64) throws(EventLogError) {
        let (listed, isLoaded) = published.withLock { published in
            (published.segments.first { $0.number == number }, published.isLoaded)
        }
        // Retention has taken it, unless it is the one that was made ahead.
        if listed == nil, isLoaded, !FileSystem.exists(path(number)) { return }
        let summary = listed ?? SegmentSummary(number: number)
        try context.verification.verify(key(number), summary, at: path(number), of: name) {
            published.withLock { $0.segments }.allSatisfy { later in
                let file = path(later.number)
                return later.number <= number
                    || SegmentExamination(file, file: file.name, topic: name).contents.begunAt == nil
            }
        }
    }

    // MARK: Loading

    /// Reads the ends of the topic from its segments, once, when somebody first needs them.
    func load() throws(EventLogError) {
        if published.withLock({ $0.isLoaded }) { return }
        try writer.withLock { (writer) throws(EventLogError) in
            if published.withLock({ $0.isLoaded }) { return }
            let (listed, partitions) = published.withLock { ($0.segments, $0.topic.partitions) }
            var segments: [SegmentSummary] = []
            var fresh = TopicWriter(partitions: partitions)
            var made: UInt64?
            for var segment in listed {
                if segment.seal == nil {
                    let contents = try withSegment(segment.number, isSealed: false) { (file) throws(EventLogError) in
                        try file.contents()
                    }
                    guard contents.identity.topic == id, contents.identity.number == segment.number else {
                        throw EventLogError(
                            .corrupt, "\(path(segment.number)) belongs to another topic; run sluice doctor")
                    }
                    guard contents.begunAt != nil else {
                        made = segment.number
                        context.noteUsage(-segment.fileBytes)
                        continue
                    }
                    fresh.resume(contents, now: context.steadyMilliseconds)
                    segment.partitions = contents.partitions.map(\.inSegment)
                }
                segments.append(segment)
            }
            try fresh.resumeFromSealed(segments.last, now: context.steadyMilliseconds) { (last) throws(EventLogError) in
                try self.withSegment(last, isSealed: true) { (file) throws(EventLogError) in try file.contents() }
            }
            next.resume(lastNumber: listed.map(\.number).max() ?? 0, made: made)
            publishLoaded(fresh, segments)
            fresh.refused = writer.refused
            writer = fresh
        }
    }

    private func publishLoaded(_ writer: TopicWriter, _ segments: [SegmentSummary]) {
        published.update { published in
            published.segments = segments
            for index in published.partitions.indices {
                let partition = writer.partitions[index]
                let kept = segments.first?[index].base ?? 0
                published.partitions[index] = OffsetRange(start: max(partition.start, kept), end: partition.end)
            }
            published.isLoaded = true
        }
    }
}
