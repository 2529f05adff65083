import EventLog
import Model
import RecordBatches
import System

@testable import EventLogFiles

/// A file of lines, and what a reader that only splits it would make of it.
final class TextFile {
    let folder: Path
    let path: Path
    private(set) var bytes: [UInt8] = []

    init(_ text: String = "") throws {
        folder = try FileSystem.makeTemporaryDirectory("sluice-lines")
        path = folder / "lines"
        try append(Array(text.utf8))
    }

    deinit {
        // What a test leaves behind harms nobody.
        try? FileSystem.removeTree(folder)
    }

    func append(_ more: [UInt8]) throws {
        let file = try File(path, .openOrCreate)
        try file.write(more.span.bytes, at: bytes.count)
        bytes += more
    }

    func append(_ text: String) throws { try append(Array(text.utf8)) }

    /// Each line's place and text; what follows the last line end counts where the file is at rest.
    func lines(isAtRest: Bool = false) -> [Offset: [UInt8]] {
        var lines: [Offset: [UInt8]] = [:]
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lines[Offset(start)] = Array(bytes[start..<index])
            start = index + 1
        }
        if isAtRest, start < bytes.count { lines[Offset(start)] = Array(bytes[start...]) }
        return lines
    }
}

extension EventLogFiles {
    static let topic = "lines"

    /// The file as a log, dealt to partitions by small blocks.
    convenience init(_ file: TextFile, blocks: Int, isAtRest: Bool = false) throws {
        var options = Options()
        options.blockBytes = blocks
        options.areAtRest = isAtRest
        try self.init([Self.topic: file.path], options)
    }

    func partitions() throws -> [TopicPartition] {
        (0..<Int32(try describeTopic(Self.topic).partitions)).map { TopicPartition(Self.topic, $0) }
    }

    /// All records of a partition from an offset on, and where the last batch ended.
    func records(
        _ place: TopicPartition, from offset: Offset = 0, budget: Int = 1 << 20
    ) throws -> (lines: [Offset: [UInt8]], end: Offset) {
        var lines: [Offset: [UInt8]] = [:]
        var next = offset
        while true {
            let batches = try read(place, from: next, budget: budget).batches
            guard !batches.isEmpty else { return (lines, next) }
            for batch in batches {
                for (offset, record) in try batch.records() { lines[offset] = Array(record.value ?? []) }
                next = batch.nextOffset
            }
        }
    }
}
