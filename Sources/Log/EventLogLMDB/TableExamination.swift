internal import Bytes
internal import EventLog
internal import LMDBFile
internal import Model
internal import System

/// Reads the catalog, or the readers' file, without LMDB and without trusting a byte of it.
struct TableExamination {
    private(set) var topics: [Catalog.Topic] = []
    private(set) var segments: [(topic: TopicID, segment: SegmentSummary)] = []
    private(set) var doomed: Set<String> = []
    private(set) var groups: Set<[UInt8]> = []
    private(set) var findings: [Finding] = []
    private let file: String

    /// Examines the file, which must have exactly these tables; of the `later` ones it may lack some.
    init(_ path: Path, file: String, tables: [String], later: Set<String> = []) {
        self.file = file
        let source: LMDBFile
        do throws(SystemError) {
            source = try LMDBFile(path)
        } catch {
            tell("cannot be read: \(error)")
            return
        }
        let inspection = source.inspect { entry in
            do throws(ByteError) {
                guard let stored = entry.value else { throw .malformed }
                let value = try CheckedValue.unwrap(stored, for: entry.key).copy()
                try take(entry.database, entry.key.copy(), value)
            } catch { tell("a row of table \(entry.database) is not what was written") }
        }
        for damage in inspection.damage { tell("\(damage)") }
        let found = inspection.databases.map(\.name).sorted()
        if found.filter({ !later.contains($0) }) != tables.filter({ !later.contains($0) }).sorted() {
            tell("its tables are \(found)")
        }
    }

    private mutating func take(_ table: String, _ key: [UInt8], _ value: [UInt8]) throws(ByteError) {
        switch table {
        case "topics": topics.append(try Catalog.Topic(name: String(decoding: key, as: UTF8.self), decoding: value))
        case "segments":
            var reader = ByteReader(key.span.bytes)
            let topic = TopicID(high: try reader.integer(), low: try reader.integer())
            segments.append((topic, try SegmentSummary(number: try reader.integer(), decoding: value)))
        case "doomed": doomed.insert(String(decoding: key, as: UTF8.self))
        case "counters": guard value.count == 8 else { throw .malformed }
        case "offsets":
            _ = try CommittedOffset(decoding: value)
            guard let length = key.first, key.count == Int(length) + 21 else { throw .malformed }
            groups.insert(Array(key[1...Int(length)]))
        case "memberships": guard (1...LogLimits.groupNameBytes).contains(key.count) else { throw .malformed }
        case "holds": _ = try Hold(name: String(decoding: key, as: UTF8.self), decoding: value)
        default: tell("there is a table \"\(table)\" that is not ours")
        }
    }

    private mutating func tell(_ sentence: String) { findings.append(Finding(.damage, file: file, sentence)) }
}
