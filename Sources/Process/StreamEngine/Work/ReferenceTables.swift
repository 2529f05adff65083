internal import Aggregates
internal import Checksums
internal import Columns
internal import Plans

/// A version of a reference table, ready to be joined with.
struct JoinedTable: Sendable {
    var version: TableVersion
    var index: TableIndex
}

/// The pipeline's reference tables as they are now; a file that has changed is a new version from the next batch on.
///
/// Versions that records were joined with before are read from where results rest, for a replay.
struct ReferenceTables {
    private struct Loaded {
        var mark: ReferenceTable.ContentMark
        var index: TableIndex
        var content: TableContent
    }

    private let tables: [ReferenceTable]
    private var loaded: [String: Loaded] = [:]
    /// The earlier versions that were used last.
    private var earlier: [JoinedTable] = []
    private let store: any Aggregates
    /// Whether the present content takes the place of an earlier one that cannot be had.
    private let fallsBack: Bool

    init(_ tables: [ReferenceTable], _ store: any Aggregates, fallsBack: Bool) {
        self.tables = tables
        self.store = store
        self.fallsBack = fallsBack
    }

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

    func isKnown(_ name: String) -> Bool { loaded[name] != nil }

    /// A table as it is now.
    func current(_ name: String) -> JoinedTable {
        guard let loaded = loaded[name] else { preconditionFailure("tables are refreshed before they are used") }
        return JoinedTable(version: loaded.content.version, index: loaded.index)
    }

    /// A table as it was.
    mutating func table(_ version: TableVersion) throws -> JoinedTable {
        let now = current(version.table)
        if now.version == version { return now }
        if let place = earlier.firstIndex(where: { $0.version == version }) {
            let found = earlier.remove(at: place)
            earlier.append(found)
            return found
        }
        do {
            let found = JoinedTable(version: version, index: try read(version))
            if earlier.count >= EngineLimits.earlierTables { earlier.removeFirst() }
            earlier.append(found)
            return found
        } catch let error as EngineError where error.code == .lost && fallsBack {
            return now
        }
    }

    private func read(_ version: TableVersion) throws -> TableIndex {
        func refusal(_ reason: String) -> EngineError {
            EngineError(
                .lost,
                "table \(version.table): its version \(version.version), with which records were joined before, "
                    + "\(reason); --from-available takes the table as it is now instead")
        }
        guard let table = tables.first(where: { $0.shape.name == version.table }) else {
            preconditionFailure("a view joins the tables of its pipeline")
        }
        guard let bytes = try store.content(of: version) else { throw refusal("is not kept any more") }
        do { return try TableIndex(try table.parse(bytes), key: table.shape.key, table: version.table) } catch {
            throw refusal("is not what the pipeline says of the table now: \(error)")
        }
    }

    /// The contents of these versions, of those that are the present ones: others were brought before.
    func contents(_ versions: Set<TableVersion>) -> [TableContent] {
        loaded.values.map(\.content).filter { versions.contains($0.version) }
            .sorted { $0.version.table < $1.version.table }
    }

    /// What names a content: its length and two sums.
    private static func version(_ bytes: [UInt8]) -> String {
        let sum = CRC32C.checksum(bytes.span.bytes)
        let other = UInt32(bitPattern: Murmur2.hash(bytes.span.bytes))
        return "\(bytes.count)-" + String(sum, radix: 16) + "-" + String(other, radix: 16)
    }
}
