internal import Aggregates
internal import Arguments
internal import Columns
internal import JSON
internal import Scalars

/// A view or a query, as the results tell of it.
struct ResultTable {
    let pipeline: String
    let name: String
    let isView: Bool
    /// How a view of groups shows itself; nil for one of rows, for a query, and where nobody wrote it down.
    let emit: String?
    let sql: String?
    let columns: [(name: String, type: String)]

    var kind: String { isView ? "view" : "query" }
}

/// What `.tables` and `.schema` show.
enum ResultTables {
    typealias Answer = (columns: [String], rows: [[Value]])

    static func table(_ tables: [ResultTable]) -> Answer {
        (["pipeline", "name", "kind"], tables.map { [.text($0.pipeline), .text($0.name), .text($0.kind)] })
    }

    static func columns(_ tables: [ResultTable]) -> Answer {
        (
            ["pipeline", "name", "kind", "column", "type"],
            tables.flatMap { table in
                table.columns.map { column in
                    [table.pipeline, table.name, table.kind, column.name, column.type].map { .text($0) }
                }
            }
        )
    }

    static func page(_ tables: [ResultTable], _ style: Style) -> String {
        tables.map { table in
            var page = style.bold(table.name.visible) + ", \(table.kind) of \(table.pipeline.visible)"
            if let emit = table.emit { page += ", emit: \(emit)" }
            page += "\n"
            let width = table.columns.map(\.name.visible.terminalWidth).max() ?? 0
            for (name, type) in table.columns {
                let gap = String(repeating: " ", count: width - name.visible.terminalWidth + 2)
                page += "  \(name.visible)\(gap)\(type)\n"
            }
            for line in (table.sql ?? "").split(separator: "\n") {
                page += style.dim("  " + String(line).visible) + "\n"
            }
            return page
        }.joined(separator: "\n")
    }

    static func json(_ tables: [ResultTable]) -> [UInt8] {
        var json = JSONWriter()
        json.array { array in
            for table in tables {
                array.object { write(table, to: &$0) }
            }
        }
        json.endLine()
        return json.bytes
    }

    private static func write(_ table: ResultTable, to object: inout JSONObjectWriter) {
        object.member("pipeline", table.pipeline)
        object.member("name", table.name)
        object.member("kind", table.kind)
        object.member("emit", table.emit)
        object.array("columns") { columns in
            for column in table.columns {
                columns.object {
                    $0.member("name", column.name)
                    $0.member("type", column.type)
                }
            }
        }
        object.member("sql", table.sql)
    }
}

extension Results {
    /// Every view and query, by pipeline and name.
    func tables() throws(AggregatesError) -> [ResultTable] {
        // Results that an earlier version wrote tell less, until their pipeline runs again.
        let areDescribed = try !rows("SELECT 1 FROM sqlite_schema WHERE name = 'sluice_definitions'").isEmpty
        let found = try rows(
            """
            SELECT pipeline, view, v.id, \(areDescribed ? "emit, sql" : "NULL, NULL") FROM sluice_views AS v
            \(areDescribed ? "LEFT JOIN sluice_definitions AS d ON d.view_id = v.id" : "") WHERE is_published
            UNION ALL SELECT pipeline, name, NULL, NULL, sql FROM sluice_queries ORDER BY 1, 2
            """)
        var tables: [ResultTable] = []
        for row in found {
            var columns: [[Value]] = []
            if !row[2].isNull, areDescribed {
                columns = try rows(
                    "SELECT name, type FROM sluice_columns WHERE view_id = \(row[2].whole) ORDER BY place")
            }
            if columns.isEmpty {
                columns = try rows("SELECT name, lower(type) FROM pragma_table_info(\(Self.quoted(row[1].shown)))")
            }
            tables.append(
                ResultTable(
                    pipeline: row[0].shown, name: row[1].shown, isView: !row[2].isNull,
                    emit: row[3].isNull ? nil : row[3].shown, sql: row[4].isNull ? nil : row[4].shown.trimmed,
                    columns: columns.map { ($0[0].shown, Self.type($0[1].shown)) }))
        }
        return tables
    }

    var knownWords: KnownWords {
        // Without names a word stays as it is.
        KnownWords((try? tables()) ?? [])
    }

    func showSchema(of name: String?) throws {
        var tables = try tables()
        if let name {
            // By letters of ASCII in either case, as SQL finds it.
            tables.removeAll { $0.name.asciiLowercased != name.asciiLowercased }
            if tables.isEmpty { throw explained(AggregatesError(.invalid, "no such table: \(name)")) }
        }
        switch form {
        case .table: session.output.write(ResultTables.page(tables, session.output.terminal.style))
        case .json: session.output.write(ResultTables.json(tables))
        case .csv: try show(ResultTables.columns(tables))
        }
    }

    /// Prints what is known already as if it were an answer.
    func show(_ answer: ResultTables.Answer) throws(OutputError) {
        var printer = ResultPrinter(session.output, form)
        printer.begin(answer.columns)
        for row in answer.rows { try printer.print(ResultRow(row)) }
        printer.end()
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// One word for what SQLite and the views say: a sum of integers may become a real, and of a query nobody knows.
    private static func type(_ type: String) -> String { ["", "blob", "mixed"].contains(type) ? "any" : type }
}

extension String {
    fileprivate var asciiLowercased: [UInt8] {
        utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    }
}
