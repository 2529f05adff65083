import CSV
public import Columns
public import Plans
public import StreamEngine
public import System
public import Time
public import YAML

/// Reference data from a CSV file, one row a key.
public struct TableDefinition: Sendable, Hashable {
    public var name: String
    public var mark: YAMLMark
    public var csv: Path
    /// The place of the key's column.
    public var key: Int
    public var columns: [TableColumn]
    public var unmatched: ReferenceTable.Unmatched
    /// Of timestamps that do not say how far they are from UTC.
    public var zone: Zone

    public var shape: TableShape {
        TableShape(name: name, columns: columns.map { NamedColumn($0.name, $0.type) }, key: key)
    }

    /// The table as the engine comes by it: a changed file is told by its size and time.
    public var reference: ReferenceTable {
        ReferenceTable(
            shape: shape, unmatched: unmatched,
            load: { [csv] known in
                let mark = try ReferenceTable.ContentMark(
                    "\(FileSystem.size(of: csv).length) \(FileSystem.lastWritten(csv))")
                if mark == known { return nil }
                return try .init(mark: mark, bytes: TableContents.bytes(of: csv))
            },
            parse: { [self] bytes in try read(bytes) })
    }
}

/// A column of a table, and the header's name for it.
public struct TableColumn: Sendable, Hashable {
    public var name: String
    public var header: String
    public var type: ColumnType

    public init(name: String, header: String, type: ColumnType) {
        self.name = name
        self.header = header
        self.type = type
    }
}

extension TableDefinition {
    /// The rows of a file's content; every problem has the file's line.
    public func read(_ content: [UInt8]) throws(PipelineError) -> ColumnBatch {
        try read(TableContents(content, name: csv.text))
    }

    /// The rows that a test puts in place of the file's.
    public func read(test rows: [TestRow], file: String) throws(PipelineError) -> ColumnBatch {
        try read(TableContents(rows, of: self, file: file))
    }

    func read(_ contents: TableContents) throws(PipelineError) -> ColumnBatch {
        var problems: [PipelineProblem] = []
        var batch: [Column] = []
        for column in columns {
            guard let index = contents.index(of: column.header) else {
                problems.append(contents.problem(missing: column.header))
                continue
            }
            var builder = CellColumn(column.type, zone: zone)
            for row in contents.rows where problems.count < Limits.tableProblems {
                if let complaint = builder.append(row.fields[index]) {
                    problems.append(contents.problem("\(column.header) must be \(complaint)", at: row))
                }
            }
            batch.append(builder.column)
        }
        if let index = contents.index(of: columns[key].header) { problems += contents.problems(withKeys: index) }
        guard problems.isEmpty else { throw PipelineError(problems: Array(problems.prefix(Limits.tableProblems))) }
        return ColumnBatch(count: contents.rows.count, columns: batch)
    }
}
