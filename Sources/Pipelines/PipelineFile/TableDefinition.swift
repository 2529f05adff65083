import CSV
public import Columns
import JSON
import JSONColumns
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

    /// Fields are taken as the same text in a record would be, so that a key matches here what it matches there.
    func read(_ contents: TableContents) throws(PipelineError) -> ColumnBatch {
        var problems = columns.filter { contents.index(of: $0.header) == nil }.map {
            contents.problem(missing: $0.header)
        }
        guard problems.isEmpty else { throw PipelineError(problems: problems) }
        let places = columns.compactMap { contents.index(of: $0.header) }
        var reader = JSONColumnReader(columns.map { JSONField($0.header, $0.type == .json ? .text : $0.type) })
        for row in contents.rows {
            var json = JSONWriter()
            json.object { object in
                for (column, place) in zip(columns, places) where !row.fields[place].isMissing {
                    object.member(column.header, Self.text(of: row.fields[place], column.type))
                }
            }
            reader.append(json.bytes.span.bytes)
        }
        let rows = reader.finish()
        problems += rows.problems.prefix(Limits.tableProblems).map {
            contents.problem($0.sentence, at: contents.rows[$0.row])
        }
        for (column, place) in zip(columns, places) where column.type == .json {
            problems += contents.problems(withJSON: place)
        }
        if problems.isEmpty { problems = contents.problems(withKeys: rows.columns[key], columns[key].header) }
        guard problems.isEmpty else { throw PipelineError(problems: Array(problems.prefix(Limits.tableProblems))) }
        return ColumnBatch(
            count: rows.count, columns: zip(rows.columns, rows.zoneless).map { local($0, where: $1) })
    }

    /// As a record would have it: spreadsheets write TRUE and FALSE, and a number is a text here.
    private static func text(of field: CSVField, _ type: ColumnType) -> String {
        guard type == .boolean else { return field.text }
        return ["0": "false", "1": "true"][field.text] ?? field.text.lowercased()
    }

    /// Moments, of which those in `zoneless` were read as if they were UTC's.
    private func local(_ column: Column, where zoneless: NullMask) -> Column {
        guard case .timestamps(var times, let nulls) = column, !zoneless.isEmpty else { return column }
        var clocks = ZoneCursor(zone)
        for row in times.indices where zoneless[row] { times[row] = clocks.instant(ofLocal: times[row]) }
        return .timestamps(times, nulls: nulls)
    }
}
