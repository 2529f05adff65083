internal import Bytes
internal import Checksums
internal import EventLog
internal import System

/// A file that becomes records of a topic once, however often its reading is ended and begun again: how far it was read
/// becomes durable together with the records.
struct FileSource {
    /// How far a file was read.
    struct Position: Equatable {
        /// Where the next line begins, and how many there are before it.
        var offset = 0
        var lines = 0
        /// The checksum of what the file begins with, as far as it was read: another file of the same name has another.
        var beginning: UInt32 = 0
    }

    let path: Path
    private let name: String
    /// Where reading goes on.
    let start: Position
    /// Nobody else takes its lines meanwhile.
    private let hold: Hold

    /// Asks the log how far the file was read for the topic; refuses one that is another file now, or that somebody
    /// else reads.
    init(_ path: Path, of topic: String, in log: any EventLog) throws {
        self.path = path
        name = "file \(try FileSystem.realPath(of: path))"
        hold = try Hold(path)
        let kept: [UInt8]?
        do throws(EventLogError) { kept = try log.position(ofSource: name, in: topic) } catch {
            guard error.code == .unsupported else { throw error }
            throw CommandError(
                "how far \(path) was read can be kept only in a data folder, or by sluice up: \(error.message)",
                remedy: "leave --resume out")
        }
        start = if let kept { try Self.position(kept, in: path, topic) } else { Position() }
    }

    /// Refuses a file that is there twice, also under another name: how far it was read is kept once for a topic.
    static func refuseDoubles(among files: [Path], for subject: String) throws {
        var known: Set<String> = []
        for path in files where !known.insert(try FileSystem.realPath(of: path).text).inserted {
            throw CommandError(.usage, "\(path) is given twice for \(subject), which takes each of its lines once")
        }
    }

    /// Where reading goes on in a file that was read up to the position in `bytes`.
    private static func position(_ bytes: [UInt8], in path: Path, _ topic: String) throws -> Position {
        let kept: Position
        do throws(ByteError) { kept = try Position(decoding: bytes.span.bytes) } catch {
            throw CommandError("\(topic) has a position of \(path) that this version of sluice cannot read")
        }
        let size = try FileSystem.size(of: path).length
        guard size >= kept.offset, try beginning(of: path, upTo: kept.offset) == kept.beginning else {
            throw CommandError(
                "\(path) is not the file any more of which \(Figures.count(kept.lines, "line")) are in \(topic)",
                remedy: "give the new file a name of its own")
        }
        // The last line had no end when it was taken; one that is there now belongs to it.
        let around = try Self.bytes(of: path, 2, at: max(0, kept.offset - 1))
        guard kept.offset > 0, around.count == 2, around[0] != UInt8(ascii: "\n") else { return kept }
        guard around[1] == UInt8(ascii: "\n") else {
            throw CommandError(
                "\(path):\(kept.lines) had no line end when it was taken, and has become longer",
                remedy: "write whole lines, or give the rest a file of its own")
        }
        return Position(offset: kept.offset + 1, lines: kept.lines, beginning: kept.beginning)
    }

    /// What is to be kept with the records of all lines up to here.
    func position(at offset: Int, lines: Int) throws(SystemError) -> Append.SourcePosition {
        let position = Position(
            offset: offset, lines: lines, beginning: try Self.beginning(of: path, upTo: offset))
        return Append.SourcePosition(source: name, position: position.encoded())
    }

    private static func beginning(of path: Path, upTo offset: Int) throws(SystemError) -> UInt32 {
        let start = try bytes(of: path, min(offset, Limits.fileBeginning), at: 0)
        return CRC32C.checksum(start.span.bytes)
    }

    private static func bytes(of path: Path, _ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        let file = try File(path, .read)
        return try file.read(count, at: offset)
    }
}

extension FileSource {
    /// The lock of the file itself: two who read it would both go on from one place, and each take the lines behind it.
    ///
    /// Who reads it into another topic is kept out, too: the system locks files, and knows no topics.
    private final class Hold: Sendable {
        private let lock: FileLock

        init(_ path: Path) throws {
            guard let lock = try FileLock.take(path, .read) else {
                throw CommandError(
                    "\(path) is read by another sluice, which keeps how far it is",
                    remedy: "let it end, or end it; its place is kept")
            }
            self.lock = lock
        }
    }
}

extension FileSource.Position {
    private static let format: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(Self.format)
        writer.integer(Int64(offset))
        writer.integer(Int64(lines))
        writer.integer(beginning)
        return writer.bytes
    }

    init(decoding bytes: RawSpan) throws(ByteError) {
        var reader = ByteReader(bytes)
        guard try reader.integer(UInt8.self) == Self.format else { throw .malformed }
        offset = Int(try reader.integer(Int64.self))
        lines = Int(try reader.integer(Int64.self))
        beginning = try reader.integer(UInt32.self)
        guard reader.isAtEnd, offset >= 0, lines >= 0 else { throw .malformed }
    }
}
