import CSV
import System
import Testing

private func rows(_ text: String, limits: CSVLimits = .ordinary) throws -> (header: [String], rows: [[String?]]) {
    var reader = try CSVReader(Array(text.utf8), limits: limits)
    var rows: [[String?]] = []
    while let row = try reader.next() { rows.append(row.fields.map { $0.isMissing ? nil : $0.text }) }
    return (reader.header, rows)
}

private func complaint(_ bytes: [UInt8], limits: CSVLimits = .ordinary) -> String {
    do throws(CSVError) {
        var reader = try CSVReader(bytes, limits: limits)
        while try reader.next() != nil {}
        return "accepted"
    } catch { return error.description }
}

@Suite struct `A CSV file` {
    @Test(arguments: [
        "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n3,4", "\u{FEFF}a,b\r\n1,2\r\n\r\n3,4", "\"a\",\"b\"\n\"1\",2\n3,\"4\"",
    ])
    func `has a header and rows`(text: String) throws {
        let file = try rows(text)
        #expect(file.header == ["a", "b"])
        #expect(file.rows == [["1", "2"], ["3", "4"]])
    }

    @Test func `quotes commas, quotes and line ends`() throws {
        let file = try rows("name,note\n\"Doe, J.\",\"said \"\"no\"\"\nand left\"\nÉ, x \n")
        #expect(file.rows == [["Doe, J.", "said \"no\"\nand left"], ["É", " x "]])
    }

    @Test func `tells nothing from an empty text`() throws {
        #expect(try rows("a,b\n,\"\"\n").rows == [[nil, ""]])
    }

    @Test(
        arguments: [
            ("", "line 1: expected a header with the columns' names"),
            ("\n\n", "line 1: expected a header with the columns' names"),
            ("a,,b\n", "line 1: column 2 has no name"), ("a,b,a\n", "line 1: the column \"a\" is there twice"),
            ("a,b\n1,2\n3\n", "line 3: 1 fields, but the header names 2 columns"),
            ("a,b\n\"x\ny\",2\n1,2,3\n", "line 4: 3 fields, but the header names 2 columns"),
            ("a\nx\"y\n", "line 2: a quote inside a field; put the whole field in quotes, and double it"),
            ("a\n\"x\"y\n", "line 2: expected a comma or the line's end after a quoted field"),
            ("a\n1\n\"x\ny\n", "line 3: a quoted field that never ends"),
        ])
    func `that is none says on which line`(text: String, sentence: String) {
        #expect(complaint(Array(text.utf8)) == sentence)
    }

    @Test func `must be UTF-8`() {
        #expect(complaint(Array("a\n".utf8) + [0xFF]) == "line 2: a field is not UTF-8")
    }

    @Test func `has its limits`() {
        var limits = CSVLimits()
        limits.rows = 2
        limits.columns = 2
        limits.fieldBytes = 4
        limits.bytes = 40
        #expect(complaint(Array("a\n1\n2\n3\n".utf8), limits: limits) == "line 4: more than 2 rows")
        #expect(complaint(Array("a,b,c\n".utf8), limits: limits) == "line 1: more than 2 columns")
        #expect(complaint(Array("a\n12345\n".utf8), limits: limits) == "line 2: a field of 5 bytes; at most 4 are read")
        let long = [UInt8](repeating: UInt8(ascii: "\n"), count: 41)
        #expect(complaint(long, limits: limits) == "line 1: 41 bytes; at most 40 are read")
    }

    @Test(arguments: UInt64(1)...6)
    func `comes back as it was written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("ab,\"\n\r é🙂")
        for _ in 0..<100 {
            let width = Int.random(in: 1...4, using: &generator)
            let wanted = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<width).map { _ in
                    String(
                        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                            alphabet.randomElement(using: &generator)!
                        })
                }
            }
            let header = (0..<width).map { "c\($0)" }.joined(separator: ",")
            let body = wanted.map { row in
                row.map {
                    "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
                }
                .joined(separator: ",")
            }
            let text = ([header] + body).joined(separator: Bool.random(using: &generator) ? "\n" : "\r\n")
            #expect(try rows(text).rows.map { $0.map { $0 ?? "" } } == wanted)
        }
    }

    @Test(arguments: UInt64(1)...4)
    func `never stops the process, whatever is in it`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("a,\"\n\r".utf8) + [0xEF, 0xBB, 0xBF, 0x00]
        for _ in 0..<2000 {
            _ = complaint(
                (0..<Int.random(in: 0...20, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! })
        }
    }
}
