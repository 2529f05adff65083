internal import EventLog
internal import Model
internal import System

/// What all parts of one log share.
final class LogContext: Sendable {
    let options: LogOptions
    let directory: DataDirectory
    let catalog: Catalog
    let segments: OpenSegments
    let verification: Verification
    private let start: (moment: Moment, wall: Timestamp)
    private let failure = Monitor<EventLogError?>(nil)
    private let usage = Monitor(Int64(0))

    init(_ options: LogOptions, _ directory: DataDirectory, _ catalog: Catalog) {
        self.options = options
        self.directory = directory
        self.catalog = catalog
        segments = OpenSegments(limit: options.openSegments)
        verification = Verification(isNeeded: !directory.wasLeftInOrder)
        start = (options.clock.now, options.clock.wallMilliseconds)
    }

    /// Milliseconds since 1970 on a clock that no one can set back while the log is open; ages are measured by it.
    var steadyMilliseconds: Timestamp { start.wall + (options.clock.now - start.moment).milliseconds }

    /// Bytes that all segments take.
    var usedBytes: Int64 { usage.withLock { $0 } }

    func noteUsage(_ change: Int64) { usage.withLock { $0 += change } }

    // MARK: The end of trust

    /// Stops the log: from now on everything is refused with this error.
    func fail(_ error: EventLogError) {
        let isFirst = failure.withLock { failure in
            defer { failure = failure ?? error }
            return failure == nil
        }
        if isFirst { options.onFailure(error) }
    }

    var hasFailed: Bool { failure.withLock { $0 != nil } }

    func checkTrust() throws(EventLogError) {
        if let error = failure.withLock({ $0 }) {
            throw EventLogError(.failed, "the log has stopped after a failure", cause: "\(error)")
        }
    }

    /// Refuses `bytes` that the disk has no room for.
    func checkDisk(_ bytes: Int) throws(EventLogError) {
        let free = try asLog { () throws(SystemError) in try FileSystem.freeSpace(at: directory.log) }
        guard free - bytes >= options.reserve else {
            throw EventLogError(
                .full,
                "the disk of \(directory.path) has \(free) bytes left, and the log keeps \(options.reserve) free "
                    + "(log.reserve); make room, or lower a topic's retention")
        }
    }
}
