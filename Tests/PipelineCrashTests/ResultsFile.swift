import Columns
import SQLite
import System

/// A file of results as anybody may read it.
struct ResultsFile {
    struct View {
        var id: Int64
        var name: String
        var generation: Int64
        var isPublished: Bool
        var batchID: Int64
        var positions: [Int32: Int64]

        var table: String { "\(name)__\(generation)" }
    }

    private let connection: Connection

    init(_ path: Path) throws {
        connection = try Connection(path, .reader)
        do throws(SQLiteError) { _ = try connection.rows("SELECT 1 FROM sqlite_schema") } catch {
            guard error.code == .accessDenied else { throw error }
            // The file was just being made, and only who may write can undo that.
            _ = try Connection(path, .writer).rows("SELECT 1 FROM sqlite_schema")
        }
    }

    /// The rows of a query as text, in an order that they have of themselves.
    func rows(_ sql: String) throws -> [String] {
        try connection.rows(sql).map { $0.map(\.plain).joined(separator: "|") }.sorted()
    }

    /// The views that are kept; none in a file that was just begun.
    func views() throws -> [View] {
        guard try rows("SELECT name FROM sqlite_schema WHERE name = 'sluice_views'").count == 1 else { return [] }
        return try connection.rows("SELECT id, view, generation, is_published, batch_id FROM sluice_views").map { row in
            let id = row[0].number
            let places = try connection.rows(
                "SELECT \"partition\", next_offset FROM sluice_positions WHERE view_id = ?1", .integer(id))
            let positions = places.map { (Int32($0[0].number), $0[1].number) }
            return View(
                id: id, name: row[1].plain, generation: row[2].number, isPublished: row[3] == .integer(1),
                batchID: row[4].number, positions: Dictionary(uniqueKeysWithValues: positions))
        }
    }

    /// From which offset of each partition on which content of the table of users was joined with a view.
    func contents(_ view: View) throws -> [Int32: [(from: Int64, content: String)]] {
        let rows = try connection.rows(
            """
            SELECT d."partition", d.from_offset, CAST(t.content AS TEXT) FROM sluice_decisions d
            LEFT JOIN sluice_tables t ON t.name = 'users' AND t.version = d.value
            WHERE d.view_id = ?1 AND d.subject = 'table users' ORDER BY 1, 2
            """, .integer(view.id))
        return Dictionary(grouping: rows) { Int32($0[0].number) }
            .mapValues { rows in rows.map { ($0[1].number, $0[2].plain) } }
    }

    /// Partition and offset of every dead letter, and why it is one.
    func deadLetters() throws -> [Place: String] {
        let rows = try connection.rows("SELECT \"partition\", \"offset\", reason FROM sluice_dead_letters")
        let letters = rows.map { (Place(partition: Int32($0[0].number), offset: $0[1].number), $0[2].plain) }
        return try Dictionary(letters) { _, _ in throw Twice() }
    }

    /// What SQLite itself finds wrong.
    func damage() throws -> [String] { try rows("PRAGMA integrity_check").filter { $0 != "ok" } }

    struct Twice: Error {}

    struct Place: Hashable, CustomStringConvertible {
        var partition: Int32
        var offset: Int64
        var description: String { "\(partition):\(offset)" }
    }
}

extension Value {
    var number: Int64 { if case .integer(let number) = self { number } else { -1 } }

    /// Text without accents, for `String` takes é composed and é decomposed for one.
    var plain: String {
        switch self {
        case .null: "null"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let bytes):
            String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
        }
    }
}
