internal import EventLog
internal import LMDB
internal import Model
internal import System

/// The segment files that are open, at most so many: a file is opened when it is wanted, once at a time, and the one
/// that was not wanted for longest is closed for it.
final class OpenSegments: Sendable {
    struct Key: Hashable, Sendable {
        var topic: TopicID
        var number: UInt64
    }

    private enum Slot {
        /// A thread is opening or closing the file; others wait for the outcome.
        case changing
        case open(SegmentFile, users: Int, lastUsed: UInt64)
        /// The file is to be deleted; opening it would make it anew.
        case gone
    }

    private struct State {
        var slots: [Key: Slot] = [:]
        var uses: UInt64 = 0
        var isClosed = false
    }

    private let limit: Int
    private let state = Monitor(State())

    init(limit: Int) { self.limit = limit }

    /// Lends the file to `body`, opened by `open` unless it is open already.
    func use<Result>(
        _ key: Key, opening open: () throws(EventLogError) -> SegmentFile,
        _ body: (SegmentFile) throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result {
        let file = try acquire(key, open)
        defer { release(key) }
        return try body(file)
    }

    /// Closes the file when nobody uses it any more, and never opens it again.
    func retire(_ key: Key) { close(key, leaving: .gone) }

    /// Closes the file when nobody uses it any more; whoever wants it opens it anew.
    func rest(_ key: Key) { close(key, leaving: nil) }

    private func close(_ key: Key, leaving slot: Slot?) {
        let file = state.wait { state -> SegmentFile?? in
            switch state.slots[key] {
            case .gone: return .some(nil)
            case nil:
                state.slots[key] = slot
                return .some(nil)
            case .open(let file, users: 0, _):
                state.slots[key] = .changing
                return file
            case .changing, .open: return nil
            }
        }
        if let file { finishClosing(file, key, leaving: slot) }
    }

    /// Keeps no note of segments that were retired and whose files are gone.
    func forget(_ keys: [Key]) {
        state.update { state in
            for key in keys { if case .gone = state.slots[key] { state.slots[key] = nil } }
        }
    }

    /// How many segments there is a note of, open or not.
    var noteCount: Int { state.withLock { $0.slots.count } }

    /// Closes every file, each when nobody uses it any more; whoever comes later is refused.
    func closeAll() {
        let keys = state.withLock { state in
            state.isClosed = true
            return Array(state.slots.keys)
        }
        for key in keys { retire(key) }
    }

    /// How many files are open.
    var count: Int { state.withLock { $0.slots.values.count { if case .open = $0 { true } else { false } } } }

    /// Opens or makes a file; when descriptors are wanting, all segments that nobody uses are closed for it.
    func withRoom<Result>(_ open: () throws(EventLogError) -> Result) throws(EventLogError) -> Result {
        do throws(EventLogError) { return try open() } catch {
            guard error.code == .unavailable else { throw error }
            closeSurplus(beyond: 0)
            return try open()
        }
    }

    private func acquire(
        _ key: Key, _ open: () throws(EventLogError) -> SegmentFile
    ) throws(EventLogError) -> SegmentFile {
        if let file = try claim(key) { return file }
        closeSurplus(beyond: limit)
        do throws(EventLogError) {
            let file = try withRoom(open)
            state.update { state in
                state.uses += 1
                state.slots[key] = .open(file, users: 1, lastUsed: state.uses)
            }
            return file
        } catch {
            state.update { $0.slots[key] = nil }
            throw error
        }
    }

    /// The open file, or nil when the caller is to open it.
    private func claim(_ key: Key) throws(EventLogError) -> SegmentFile? {
        let claim = state.wait { state -> Result<SegmentFile?, EventLogError>? in
            if state.isClosed { return .failure(.closed) }
            switch state.slots[key] {
            case .changing: return nil
            case .open(let file, let users, _):
                state.uses += 1
                state.slots[key] = .open(file, users: users + 1, lastUsed: state.uses)
                return .success(file)
            case nil:
                state.slots[key] = .changing
                return .success(nil)
            case .gone:
                return .failure(EventLogError(.offsetOutOfRange, "segment \(key.number) was deleted meanwhile"))
            }
        }
        return try claim.get()
    }

    private func release(_ key: Key) {
        state.update { state in
            guard case .open(let file, let users, let lastUsed) = state.slots[key] else {
                preconditionFailure("a segment that is in use stays open")
            }
            state.slots[key] = .open(file, users: users - 1, lastUsed: lastUsed)
        }
    }

    /// Closes files that nobody uses, the longest unused first, until no more than `limit` are open or being opened.
    private func closeSurplus(beyond limit: Int) {
        while let (key, file) = takeSurplus(beyond: limit) { finishClosing(file, key) }
    }

    private func takeSurplus(beyond limit: Int) -> (Key, SegmentFile)? {
        state.withLock { state in
            guard state.slots.values.count(where: { if case .gone = $0 { false } else { true } }) > limit else {
                return nil
            }
            var oldest: (key: Key, file: SegmentFile, lastUsed: UInt64)?
            for case (let key, .open(let file, users: 0, let lastUsed)) in state.slots
            where lastUsed < oldest?.lastUsed ?? .max {
                oldest = (key, file, lastUsed)
            }
            guard let oldest else { return nil }
            state.slots[oldest.key] = .changing
            return (oldest.key, oldest.file)
        }
    }

    /// Closes the file before anybody may open it again.
    private func finishClosing(_ file: SegmentFile, _ key: Key, leaving slot: Slot? = nil) {
        file.database.close()
        state.update { $0.slots[key] = slot }
    }
}
