import Compression
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System

/// A folder for one test, in memory where the machine has such a place; it goes away with the test.
final class Scratch {
    let path: Path

    init() throws {
        var generator = SystemRandomNumberGenerator()
        let memory: Path = "/dev/shm"
        if FileSystem.isDirectory(memory) {
            path = memory / "sluice-test.\(Environment.processID).\(generator.next())"
            try FileSystem.makeDirectory(path)
        } else {
            path = try FileSystem.makeTemporaryDirectory("sluice-test")
        }
    }

    deinit { try? FileSystem.removeTree(path) }  // a leftover must not fail a test

    var data: Path { path / "data" }
}

extension LogOptions {
    /// Options for a log in a small place.
    static var small: LogOptions {
        var options = LogOptions()
        options.reserve = 0
        return options
    }
}

extension RecordBatch {
    /// A batch of texts, one a record.
    static func of(_ texts: [String], at timestamp: Timestamp = 1_700_000_000_000) -> RecordBatch {
        var builder = BatchBuilder()
        for (index, text) in texts.enumerated() {
            builder.append(Record(timestamp: timestamp + Int64(index), value: Array(text.utf8)[...]))
        }
        guard let batch = try? builder.finish() else { preconditionFailure("what is not compressed cannot fail") }
        return batch
    }
}

extension Reading {
    /// Every record's text from the start of a partition to its end.
    func texts(of place: TopicPartition) throws -> [String] {
        var texts: [String] = []
        let range = try offsets(of: place)
        var next = range.start
        while next < range.end {
            for batch in try read(place, from: next, budget: 1 << 20).batches {
                for (offset, record) in try batch.records() where offset >= next {
                    texts.append(String(decoding: record.value ?? [], as: UTF8.self))
                }
                next = batch.nextOffset
            }
        }
        return texts
    }
}

extension FileSystem {
    /// Every file below a folder with its bytes, but for those of one name.
    static func tree(_ folder: Path, without left: String = "") throws -> [String: [UInt8]] {
        var tree: [String: [UInt8]] = [:]
        for name in try entries(of: folder) where name != left {
            let path = folder / name
            if isDirectory(path) {
                tree[name + "/"] = []
                for (inner, bytes) in try self.tree(path, without: left) { tree["\(name)/\(inner)"] = bytes }
            } else {
                tree[name] = try contents(of: path, limit: size(of: path).length)
            }
        }
        return tree
    }
}
