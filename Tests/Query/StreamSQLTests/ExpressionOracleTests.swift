import Columns
import Plans
import SQLite
import StreamSQL
import Testing

/// SQLite computes the text as it was written, and the meaning as it is written again, over the same rows.
@Suite struct `Expressions of SQL` {
    @Test(arguments: UInt64(1)...20)
    func `hold together as tightly as in SQLite`(seed: UInt64) throws {
        let connection = try oracle()
        var phrases = Phrases(seed: seed)
        var meant = 0
        for _ in 0..<100 {
            if try check(phrases.chain(), connection) { meant += 1 }
        }
        // Many join texts and then do arithmetic with them, or the like, and are refused.
        #expect(meant > 20)
    }

    @Test(arguments: UInt64(1)...20)
    func `give SQLite's values, of the kind that is said`(seed: UInt64) throws {
        let connection = try oracle()
        var phrases = Phrases(seed: seed + 1000)
        var meant = 0
        for _ in 0..<100 {
            if try check(phrases.expression(), connection) { meant += 1 }
        }
        #expect(meant > 20)
    }

    /// What the phrases would hide, because a wrong reading is refused as the right one is.
    @Test(arguments: [
        "-i || t", "t || -i || u", "t || i -> 'a'", "j -> 'a' ->> 'b'", "~i || t = u", "t || u LIKE t || '%'",
        "NOT t = u", "NOT t LIKE u AND b", "t IS NOT u = b", "i BETWEEN 1 AND 5 OR b", "t NOT LIKE 'a' || '%'",
        "i + 1 IN (2, 3) = b", "- i ISNULL", "i = 1 NOT NULL", "NOT i NOT NULL", "CASE i WHEN 1 THEN t END || u",
        "i << 1 + 1 > n", "t LIKE u ESCAPE '\\' = b", "i BETWEEN n = 2 AND 5", "t GLOB '[a-c]*' OR u IS t",
    ])
    func `hold together where texts meet operators`(expression: String) throws {
        #expect(try check(expression, oracle()))
    }

    /// Nothing is compared where the SQL is refused; SQLite may not take what is.
    private func check(_ text: String, _ connection: Connection) throws -> Bool {
        // Ours take what is not JSON, or the least integer, as null or as a real; SQLite's functions fail on them.
        let expected = Result { try connection.rows("SELECT \(ours(text)) FROM s ORDER BY rowid") }
        let meaning: (expression: Expression, sql: String)
        do {
            meaning = try StreamSQLTests.meaning(text)
        } catch {
            let isOurs = error.errors.allSatisfy { error in Self.stricter.contains { error.sentence.contains($0) } }
            if !isOurs, case .success = expected { Issue.record("SQLite takes \(text), and we say \(error)") }
            return false
        }
        let actual = Result { try connection.rows("SELECT \(meaning.sql) FROM s ORDER BY rowid") }
        guard case .success(let rows) = actual else {
            Issue.record("SQLite cannot compute \(meaning.sql), which was \(text): \(actual)")
            return false
        }
        for row in rows where !row[0].fits(meaning.expression.kind) {
            Issue.record("\(text) is said to be \(meaning.expression.kind), and gives \(row[0])")
        }
        switch expected {
        case .success(let expected): #expect(rows == expected || text.contains("now"), "\(text) became \(meaning.sql)")
        case .failure(let error):
            // These fail in SQLite on some rows only, and are null in ours.
            let isOfValues = ["malformed JSON", "integer overflow"].contains { "\(error)".contains($0) }
            #expect(isOfValues, "SQLite refuses \(text): \(error)")
        }
        return true
    }

    /// What we refuse beyond SQLite.
    private static let stricter = [
        "is a text, ", "is a timestamp, ", "a timestamp is no number", "a comparison with NULL", "ESCAPE takes one",
    ]

    /// What is ours, as SQLite says it.
    private func ours(_ text: String) -> String {
        text.split(separator: "unix(", omittingEmptySubsequences: false)
            .joined(separator: "unixepoch(")
    }
}
