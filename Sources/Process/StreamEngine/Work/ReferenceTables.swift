internal import Aggregates
internal import Checksums
internal import Columns
internal import Plans

/// The pipeline's reference tables as they are now; a file that has changed is a new version from the next batch on.
struct ReferenceTables {
    private struct Loaded {
        var mark: ReferenceTable.ContentMark
        var index: TableIndex
        var content: TableContent
    }

    private let tables: [ReferenceTable]
    private var loaded: [String: Loaded] = [:]

    init(_ tables: [ReferenceTable]) { self.tables = tables }

    /// Looks whether a table has changed.
    ///
    /// A new content that cannot be read is told by the error, and the old one stays.
    mutating func refresh() throws(EngineError) {
        for table in tables {
            let name = table.shape.name
            do {
                guard let new = try table.load(loaded[name]?.mark) else { continue }
                let version = Self.version(new.bytes)
                if version == loaded[name]?.content.version.version {
                    loaded[name]?.mark = new.mark
                    continue
                }
                let index = try TableIndex(try table.parse(new.bytes), key: table.shape.key, table: name)
                loaded[name] = Loaded(
                    mark: new.mark, index: index,
                    content: TableContent(version: TableVersion(table: name, version: version), bytes: new.bytes))
            } catch let error as EngineError {
                throw EngineError(.table, error.sentence)
            } catch {
                throw EngineError(.table, "table \(name): \(error)")
            }
        }
    }

    func index(_ name: String) -> TableIndex {
        guard let loaded = loaded[name] else { preconditionFailure("tables are refreshed before they are used") }
        return loaded.index
    }

    /// The versions of these tables.
    func contents(_ names: Set<String>) -> [TableContent] {
        names.sorted().compactMap { loaded[$0]?.content }
    }

    /// What names a content: its length and two sums.
    private static func version(_ bytes: [UInt8]) -> String {
        let sum = CRC32C.checksum(bytes.span.bytes)
        let other = UInt32(bitPattern: Murmur2.hash(bytes.span.bytes))
        return "\(bytes.count)-" + String(sum, radix: 16) + "-" + String(other, radix: 16)
    }
}
