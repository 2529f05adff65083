public import EventLog
internal import Model
public import System

/// The log on this machine's disk: a folder a topic, in it segments, each one LMDB file.
public final class EventLogLMDB: Sendable {
    struct State {
        var topics: [String: TopicLog] = [:]
        var isClosed = false
    }

    struct ProducerIDs {
        var next: Int64 = 0
        var end: Int64 = 0
    }

    let context: LogContext
    let readers: Readers
    let upkeep: Upkeep
    let committers: Committers
    let state: Monitor<State>
    let producerIDs = Monitor(ProducerIDs())
    /// Held while a topic is made or removed.
    // A number because the thread sanitizer errs on a state without bytes.
    let creation = Monitor(0)
    private let upkeepThread: Thread

    /// Opens the log in a folder, or makes it; verifies what a crash may have left, before anything is trusted.
    public init(_ path: Path, _ options: LogOptions = LogOptions()) throws(EventLogError) {
        let directory = try DataDirectory(path, command: options.command)
        if !directory.isNew { try Recovery.verifyTables(of: directory) }
        if !directory.wasLeftInOrder {
            try Recovery.synchronize([path, directory.log], files: [directory.catalog, directory.readers])
        }
        let trust = Trust(onFailure: options.onFailure)
        let (catalog, readers) = try directory.spare.lend { () throws(EventLogError) in
            (try Catalog(directory.catalog, trust), try Readers(directory.readers, trust))
        }
        let context = LogContext(options, directory, catalog, trust)
        if directory.isNew { try directory.noteMade() }
        let topics = try Self.topics(context)
        let state = Monitor(State(topics: topics))
        let upkeep = Upkeep(context, readers) { state.withLock { Array($0.topics.values) } }
        self.context = context
        self.readers = readers
        self.state = state
        self.upkeep = upkeep
        committers = Committers(upkeep)
        if !directory.wasLeftInOrder {
            for topic in topics.values { try Recovery.synchronize([topic.folder], files: topic.unsealedFiles) }
            Self.verify(topics.values.sorted { $0.name < $1.name }, upkeep, context)
        }
        // Where one topic cannot be brought up to the format yet, the next start tries again.
        if directory.isOlder, topics.values.count(where: { !$0.noteRows() }) == 0 { try directory.noteMade() }
        directory.spare.fill(beside: options.reserve)
        let doomed = try context.catalog.allDoomed()
        if !doomed.isEmpty { upkeep.request(.delete(Doomed(files: doomed))) }
        // A crash may have come between the end of a topic and this; nobody ever asks for what is left.
        let present = Set(topics.values.map(\.id))
        do throws(EventLogError) { try readers.forget { !present.contains($0) } } catch {
            if error.code == .failed { throw error }
            options.onNotice("\(error)")
        }
        upkeepThread = try asLog { () throws(SystemError) in try Thread("log-upkeep") { upkeep.run() } }
        do throws(EventLogError) { try committers.start(options.committers) } catch {
            committers.stop()
            upkeep.stop()
            upkeepThread.join()
            try directory.leave(inOrder: false)
            throw error
        }
    }

    /// Commits what waits, closes every file, and leaves the folder in order.
    public func close() throws(EventLogError) {
        // No topic is made or removed while this looks at all of them, or later.
        let topics = creation.withLock { _ in
            state.update { state -> [TopicLog]? in
                if state.isClosed { return nil }
                state.isClosed = true
                return Array(state.topics.values)
            }
        }
        guard let topics else { return }
        for topic in topics { topic.finishQueue() }
        committers.stop()
        // Whoever had queued an append when the committers ended may not have told them yet.
        for topic in topics { topic.commitRest(upkeep) }
        upkeep.stop()
        upkeepThread.join()
        context.segments.closeAll()
        readers.close()
        context.catalog.close()
        try context.directory.leave(inOrder: !context.hasFailed && !context.verification.isPending)
    }

    /// Applies retention soon instead of at its next round.
    public func applyRetention() { upkeep.requestRetention() }

    /// Gives up a little of what the log keeps of the disk, for somebody whom a full one must not stop; false when
    /// there is none for that.
    public func makeRoom() -> Bool { context.directory.spare.giveUp(downTo: Limits.spareForDeletion) }

    /// Bytes that all segments take.
    public var usedBytes: Int { Int(context.usedBytes) }

    /// Segment files that are open.
    public var openSegments: Int { context.segments.count }

    // MARK: -

    func topic(_ name: String) throws(EventLogError) -> TopicLog {
        let (topic, isClosed) = state.withLock { ($0.topics[name], $0.isClosed) }
        if isClosed { throw .closed }
        // A dictionary takes canonically equal texts for one; a topic's name is its bytes.
        guard let topic, topic.name.utf8.elementsEqual(name.utf8) else {
            throw EventLogError(.unknownTopic, "there is no topic \"\(name)\"")
        }
        return topic
    }

    private static func topics(_ context: LogContext) throws(EventLogError) -> [String: TopicLog] {
        var segments: [TopicID: [SegmentSummary]] = [:]
        for (topic, segment) in try context.catalog.allSegments() { segments[topic, default: []].append(segment) }
        var topics: [String: TopicLog] = [:]
        for topic in try context.catalog.allTopics() {
            let folder = context.directory.log / topic.folder
            var own = segments[topic.id] ?? []
            for index in own.indices where own[index].seal == nil {
                let path = folder / SegmentSummary.fileName(own[index].number)
                // A file that is missing is told when the topic is first used; the others stay usable.
                own[index].fileBytes = Int64((try? FileSystem.size(of: path).length) ?? 0)
            }
            context.noteUsage(own.reduce(0) { $0 + $1.fileBytes })
            topics[topic.name] = try TopicLog(topic, segments: own, context: context)
        }
        return topics
    }

    /// Verifies the ends of all topics now, and leaves the rest to be verified in the background, before it is trusted.
    private static func verify(_ topics: [TopicLog], _ upkeep: Upkeep, _ context: LogContext) {
        for topic in topics {
            for segment in topic.published.withLock({ $0.segments }) {
                context.verification.expect(topic.key(segment.number))
                guard segment.seal == nil else {
                    upkeep.request(.verify(topic, segment.number))
                    continue
                }
                // A damaged topic says so whenever it is used; the others are none the worse for it.
                do throws(EventLogError) { try topic.verify(segment.number) } catch {
                    context.options.onNotice("\(error)")
                }
            }
        }
    }
}
