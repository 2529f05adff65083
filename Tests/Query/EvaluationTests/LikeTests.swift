import Columns
import Evaluation
import Plans
import SQLite
import Testing

@Suite struct `LIKE` {
    /// All texts of at most `length` letters.
    private func words(of letters: [String], _ length: Int) -> [String] {
        var all = [""]
        var longest = [""]
        for _ in 0..<length {
            longest = longest.flatMap { word in letters.map { word + $0 } }
            all += longest
        }
        return all
    }

    @Test func `matches what it does in SQLite, for every short pattern and text`() throws {
        let texts = words(of: ["a", "B", "é", "\u{0}"], 4)
        let connection = try Connection()
        try connection.execute("CREATE TABLE x (a TEXT)")
        var dictionary = TextDictionary()
        var codes: [Int32] = []
        for text in texts {
            try connection.run("INSERT INTO x VALUES (?)", .text(text))
            codes.append(dictionary.add(Array(text.utf8)))
        }
        let batch = ColumnBatch(
            count: texts.count, columns: [.texts(TextColumn(codes: codes, dictionary: dictionary))])
        let evaluator = try Evaluator()
        for pattern in words(of: ["A", "b", "%", "_"], 4) {
            let like = Expression(
                .like(.column(0, .text), pattern: .literal(.text(pattern)), escape: nil, negated: false), .integer)
            let rows = try connection.rows("SELECT rowid - 1 FROM x WHERE a LIKE ? ORDER BY rowid", .text(pattern))
            let found = try evaluator.rows(where: like, in: batch)
            #expect(found.selection.rows.map { Value.integer(Int64($0)) } == rows.map { $0[0] }, "\(pattern)")
        }
    }
}
