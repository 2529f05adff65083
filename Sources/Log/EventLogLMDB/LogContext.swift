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
    let trust: Trust
    private let usage = Monitor(Int64(0))
    private let room = Monitor(Room())

    /// What was written since the disk said that it has room.
    private struct Room {
        var askedAt = Moment(nanoseconds: .min)
        var written = Int.max / 2
    }

    init(_ options: LogOptions, _ directory: DataDirectory, _ catalog: Catalog, _ trust: Trust) {
        self.options = options
        self.trust = trust
        self.directory = directory
        self.catalog = catalog
        segments = OpenSegments(limit: options.openSegments)
        verification = Verification(
            isNeeded: !directory.wasLeftInOrder, isOlder: directory.isOlder, onNotice: options.onNotice)
        start = (options.clock.now, options.clock.wallMilliseconds)
    }

    /// Milliseconds since 1970 on a clock that no one can set back while the log is open; ages are measured by it.
    var steadyMilliseconds: Timestamp { start.wall + (options.clock.now - start.moment).milliseconds }

    /// Bytes that all segments take.
    var usedBytes: Int64 { usage.withLock { $0 } }

    func noteUsage(_ change: Int64) { usage.withLock { $0 += change } }

    // MARK: The end of trust

    func fail(_ error: EventLogError) { trust.end(error) }

    var hasFailed: Bool { trust.hasEnded }

    func checkTrust() throws(EventLogError) { try trust.check() }

    /// Refuses `bytes` that the disk has no room for. The disk is asked now and then, as the reserve allows.
    func checkDisk(_ bytes: Int) throws(EventLogError) {
        guard options.reserve > 0 else { return }
        let now = options.clock.now
        let isKnown = room.withLock { room in
            room.written += bytes
            return now - room.askedAt < Limits.roomAge && room.written < options.reserve / Limits.roomShare
        }
        if isKnown { return }
        let free = try asLog { () throws(SystemError) in try FileSystem.freeSpace(at: directory.log) }
        guard free - bytes >= options.reserve else {
            throw EventLogError(
                .full,
                "the disk of \(directory.path) has \(free) bytes left, and the log keeps \(options.reserve) free "
                    + "(log.reserve); make room, or lower a topic's retention")
        }
        room.withLock { $0 = Room(askedAt: now, written: 0) }
    }
}
