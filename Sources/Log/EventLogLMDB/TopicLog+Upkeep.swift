internal import Checksums
internal import EventLog
internal import LMDB
internal import Model
internal import System

extension TopicLog {
    /// Makes the next segment while the active one still has room.
    func prepareAhead() throws(EventLogError) {
        let settings = published.withLock { $0.settings }
        _ = try next.number { (free) throws(EventLogError) in try self.makeSegment(from: free, settings) }
    }

    /// Notes for good what a segment holds that nobody writes to any more.
    func seal(_ number: UInt64) throws(EventLogError) {
        let found = published.withLock { $0.segments.first { $0.number == number && $0.seal == nil } }
        guard var summary = found else { return }
        summary.seal = try withSegment(number, isSealed: false) { (_) throws(EventLogError) in
            try asLog { () throws(SystemError) in try Self.checksum(self.path(number), bytes: Int(summary.fileBytes)) }
        }
        try context.catalog.seal(summary, of: id)
        published.withLock { published in
            guard let index = published.segments.firstIndex(where: { $0.number == number }) else { return }
            published.segments[index].seal = summary.seal
        }
        // LMDB keeps its list of dirty pages as long as a file is open that was written to: a megabyte each. A reader
        // opens it to read only, which costs nothing of that.
        context.segments.rest(key(number))
    }

    /// The checksum of a file's first `bytes` bytes.
    static func checksum(_ path: Path, bytes: Int) throws(SystemError) -> UInt32 {
        let file = try File(path, .read)
        var checksum: UInt32 = 0
        var offset = 0
        while offset < bytes {
            let chunk = try file.read(min(Limits.checksumChunk, bytes - offset), at: offset)
            if chunk.isEmpty { break }
            checksum = CRC32C.checksum(chunk.span.bytes, continuing: checksum)
            offset += chunk.count
        }
        return checksum
    }

    /// When the segment's file was last written to, by the file system's calendar; nil when that cannot be had.
    func lastWritten(_ number: UInt64) -> Timestamp? { try? FileSystem.lastWritten(path(number)) }

    func expiredSegments(needed: [Int32: Offset], now: Timestamp) -> Int {
        published.withLock { published in
            guard published.segments.count > 1 else { return 0 }
            return published.retention(needed, now, lastWritten)
                .expired(of: published.segments.dropLast(), before: published.segments.last)
        }
    }

    /// Segments that nobody writes to any more and that have no seal yet.
    var unsealedSegments: [UInt64] {
        published.withLock { $0.segments.dropLast().filter { $0.seal == nil }.map(\.number) }
    }

    var isLoaded: Bool { published.withLock { $0.isLoaded } }

    /// Files that may have been written to last.
    var unsealedFiles: [Path] {
        published.withLock { $0.segments.filter { $0.seal == nil }.map { path($0.number) } }
    }

    var retiredSegments: Int { published.withLock { max(0, $0.segments.count - 1) } }

    /// Bytes of all segments but the last.
    var retiredBytes: Int64 { published.withLock { $0.segments.dropLast().reduce(0) { $0 + $1.fileBytes } } }

    var oldestSegment: SegmentSummary? { published.withLock { $0.segments.first } }

    /// The newest record time of the oldest segment.
    var oldestTimestamp: Timestamp {
        oldestSegment?.partitions?.filter { !$0.isEmpty }.map(\.maxTimestamp).max() ?? .min
    }
}

extension TopicLog.Published {
    func retention(
        _ needed: [Int32: Offset], _ now: Timestamp, _ lastWritten: @escaping (UInt64) -> Timestamp?
    ) -> Retention {
        Retention(
            settings: settings, starts: partitions.map(\.start), needed: needed, lastWritten: lastWritten, now: now)
    }
}
