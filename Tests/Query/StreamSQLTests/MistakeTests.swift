import Plans
import StreamSQL
import System
import Testing

/// What is said about likely mistakes. A file has the SQL, after a line `emit: MODE` if that matters, and after a line
/// `says` every message. `SLUICE_RECORD=1` writes what is said now; read the difference before it is committed.
@Suite struct `Mistakes in SQL` {
    private static let folder = Path(#filePath).parent.parent / "Mistakes"

    private static func names() throws -> [String] { try FileSystem.entries(of: folder).sorted() }

    @Test func `are there to be learned from`() throws { #expect(try Self.names().count > 50) }

    @Test(arguments: try names())
    func `are told with place, reason and remedy`(name: String) throws {
        let path = Self.folder / name
        let text = String(decoding: try FileSystem.contents(of: path, limit: 1 << 16), as: UTF8.self)
        let mistake = try #require(Mistake(text))
        let said = complaints(mistake.sql, emit: mistake.emit)
        #expect(!said.isEmpty)
        if Environment["SLUICE_RECORD"] != nil {
            try FileSystem.replace(path, with: Array((mistake.head + said.joined(separator: "\n") + "\n").utf8))
        } else {
            #expect(said == mistake.messages)
        }
    }
}

private struct Mistake {
    let head: String
    let sql: String
    var emit = EmitMode.upsert
    let messages: [String]

    init?(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        guard let end = lines.firstIndex(of: "says") else { return nil }
        head = lines[...end].map { $0 + "\n" }.joined()
        messages = Array(lines[(end + 1)...])
        var sql = Array(lines[..<end])
        if let first = sql.first, first.hasPrefix("emit: ") {
            guard let mode = EmitMode(rawValue: String(first.dropFirst(6))) else { return nil }
            emit = mode
            sql.removeFirst()
        }
        self.sql = sql.joined(separator: "\n")
    }
}
