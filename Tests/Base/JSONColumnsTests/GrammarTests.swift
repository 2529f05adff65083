import Columns
import Glibc
@testable import JSONColumns
import Testing

@Suite struct `A record` {
    @Test(arguments: [
        ("", 0, "expected a value, but this is the end"),
        ("  ", 2, "expected a value, but this is the end"),
        ("{", 1, "expected a name in quotes or '}', but this is the end"),
        (#"{"a""#, 4, "expected ':', but this is the end"),
        (#"{"a":1,}"#, 7, "expected a name in quotes, found '}'"),
        (#"{,"a":1}"#, 1, "expected a name in quotes or '}', found ','"),
        (#"{"a":1 "b":2}"#, 7, #"expected ',' or '}', found '\"'"#),
        (#"{"a":[1 2]}"#, 8, "expected ',' or ']', found '2'"),
        (#"{"a":[1,]}"#, 8, "expected a value, found ']'"),
        (#"{"a":1]"#, 6, "expected ',' or '}', found ']'"),
        (#"{"a":01}"#, 6, "expected ',' or '}', found '1'"),
        (#"{"a":-}"#, 6, "expected a digit, found '}'"),
        (#"{"a":1.}"#, 7, "expected a digit, found '}'"),
        (#"{"a":1e+}"#, 8, "expected a digit, found '}'"),
        (#"{"a":.5}"#, 5, "expected a value, found '.'"),
        (#"{"a":tru}"#, 8, "expected 'true', found '}'"),
        (#"{"a":nul"#, 8, "expected 'null', but this is the end"),
        (#"{"a":NaN}"#, 5, "expected a value, found 'N'"),
        (#"{"a":-Infinity}"#, 6, "expected a digit, found 'I'"),
        ("{\"a\":\"b\n\"}", 7, #"expected an escape for a control character, found '\n'"#),
        ("{\"a\":\"b\0\"}", 7, #"expected an escape for a control character, found '\0'"#),
        ("{\"a\":1}\0", 7, #"expected nothing after the value, found '\0'"#),
        (#"{"a":"\x"}"#, 7, #"expected one of "\/bfnrtu, found 'x'"#),
        (#"{"a":"\u12g4"}"#, 10, "expected a hexadecimal digit, found 'g'"),
        (#"{"a":"\ud800"}"#, 6, "half of a surrogate pair, which is no character"),
        (#"{"a":"\udc00\ud800"}"#, 6, "half of a surrogate pair, which is no character"),
        (#"{"a":"b"#, 7, #"expected '"', but this is the end"#),
        (#"{"a":1} x"#, 8, "expected nothing after the value, found 'x'"),
        (#"{"a":1}{"a":2}"#, 7, "expected nothing after the value, found '{'"),
        ("\u{FEFF}{}", 0, "expected a value, found '\u{FEFF}'"),
        ("17", 0, "expected an object, found '1'"), (" null", 1, "expected an object, found 'n'"),
        (" [{\"a\":1}]", 1, "expected an object, found '['"),
    ])
    func `that is none says where and why`(record: String, offset: Int, sentence: String) {
        let rows = read(
            [JSONField("a", .text), JSONField("b", .int)], [#"{"a":"x","b":1}"#, record, #"{"b":2,"a":"y"}"#])
        #expect(rows.table == [[.text("x"), .integer(1)], [.null, .null], [.text("y"), .integer(2)]])
        #expect(rows.problems.map(\.row) == [1])
        #expect(rows.problems.map(\.place) == [.record(offset: offset)])
        #expect(rows.problems.map(\.sentence) == [sentence])
    }

    @Test(
        arguments: [
            ([0xFF], 0), ([0x80], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xC3, 0x22], 0), ([0xE2, 0x82, 0x22], 0),
            ([0xE0, 0x80, 0xAF], 0), ([0xE0, 0x9F, 0xBF], 0), ([0xED, 0xA0, 0x80], 0), ([0xF0, 0x8F, 0xBF, 0xBF], 0),
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xC3, 0xA9, 0xBF], 2),
            ([0x61, 0xF1, 0x80, 0x80], 1),
        ] as [([UInt8], Int)])
    func `of bytes that are not UTF-8 says where`(bytes: [UInt8], offset: Int) {
        for before in 0...40 {
            let start = Array("{\"a\":\"".utf8) + [UInt8](repeating: 0x78, count: before)
            let rows = read([JSONField("b", .text)], [start + bytes + Array("\"}".utf8)])
            #expect(rows.problems.map(\.description) == ["byte \(start.count + offset): bytes that are not UTF-8"])
        }
    }

    @Test func `may nest up to the limit`() {
        for (opening, closing) in [("[", "]"), (#"{"a":"#, "}"), (#"{"b":"#, "}")] {
            for (depth, isRead) in [(JSONColumnLimits.depth, true), (JSONColumnLimits.depth + 1, false)] {
                let record = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
                let rows = read([JSONField([], .json), JSONField(["a", "a"], .json)], [record])
                #expect((rows.columns[0][0] == .text(record)) == (isRead && opening != "["))
                let isDeep = rows.problems.first?.sentence.hasPrefix("more than 512 arrays and objects") == true
                #expect(isDeep != isRead)
            }
            #expect(read([JSONField([], .json)], [String(repeating: opening, count: 100_000)]).problems.count == 1)
        }
    }

    @Test func `is nobody's business beyond its end`() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let pages = mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
        defer { munmap(pages, 2 * page) }
        try #require(mprotect(pages + page, page, PROT_NONE) == 0)
        let whole = Array(
            #"{"a":"a text of some length, so that blocks are read","b":-12.5e1,"c":[true,null,"\n"]}"#.utf8)
        for path in Paths.all {
            var reader = JSONColumnReader(
                [JSONField("a", .text), JSONField("b", .double)], options: .init(), seed: 1, path: path)
            for count in 0...whole.count {
                // SAFETY: the bytes are the last ones of the page, which stays mapped until the end.
                let record = UnsafeMutableRawBufferPointer(start: pages + page - count, count: count)
                record.copyBytes(from: whole[..<count])
                reader.append(UnsafeRawBufferPointer(record).bytes)
            }
            #expect(reader.finish().problems.map(\.row) == Array(0..<whole.count))
        }
    }
}

@Suite struct `Members of one name` {
    @Test func `count once, the last`() {
        let rows = read(
            [JSONField("a", .int), JSONField(["b", "c"], .int), JSONField(["b", "d"], .text), JSONField("b", .json)],
            [
                #"{"a":1,"a":2}"#, #"{"a":1,"a":null}"#, #"{"a":"x","a":3}"#, #"{"a":3,"a":"x"}"#,
                #"{"b":{"c":1,"d":"x"},"b":{"c":2}}"#, #"{"b":{"c":1},"b":4}"#, #"{"b":{"c":"x"},"\u0062":{"d":"y"}}"#,
                #"{"b":{"c":1,"c":2,"d":"x","c":3}}"#,
            ])
        #expect(
            rows.table == [
                [.integer(2), .null, .null, .null], [.null, .null, .null, .null], [.integer(3), .null, .null, .null],
                [.null, .null, .null, .null], [.null, .integer(2), .null, .text(#"{"c":2}"#)],
                [.null, .null, .null, .text("4")], [.null, .null, .text("y"), .text(#"{"d":"y"}"#)],
                [.null, .integer(3), .text("x"), .text(#"{"c":1,"c":2,"d":"x","c":3}"#)],
            ])
        #expect(rows.problems.map(\.row) == [3])
    }

    @Test func `are told by their bytes, escaped or not, and by where they stand`() {
        let rows = read(
            [
                JSONField("é", .int), JSONField("e\u{301}", .int), JSONField(["x", "é"], .int),
                JSONField(["a.b"], .int),
            ],
            [
                #"{"x":{"é":1},"é":2,"e\#u{301}":3,"y":{"é":4},"a":{"b":5},"a.b":6}"#,
                #"{"\u00e9":7,"x":{"\u00e9":8},"e\u0301":9}"#,
            ])
        #expect(rows.table == [[2, 3, 1, 6].map { .integer($0) }, [.integer(7), .integer(9), .integer(8), .null]])
    }

    @Test func `are found in whatever order they come, however many there are`() {
        let names = (0..<500).map { "name \($0)" }
        let fields = names.map { JSONField($0, .int) }
        let records = (0..<20).map { round in
            "{" + names.indices.map { "\"\(names[($0 * (2 * round + 1)) % 500])\":\(round)" }.joined(separator: ",")
                + "}"
        }
        let rows = read(fields, records)
        #expect(rows.problems.isEmpty)
        #expect(rows.columns[0][19] == .integer(19) && rows.columns[123][1] == .integer(1))
    }

    /// Only eight were said once: whether somebody heard of a ninth depended on what else was read of the record.
    @Test func `say what is wrong with each of them`() {
        let fields = (0..<20).map { JSONField("a\($0)", .int) }
        let record = "{" + (0..<20).map { "\"a\($0)\":\"x\"" }.joined(separator: ",") + "}"
        let rows = read(fields, [record, record])
        #expect(rows.problems.map(\.row) == [0, 1].flatMap { [Int](repeating: $0, count: 20) })
        #expect(rows.problems[21].sentence == #""a1": expected a number, found text "x""#)
        #expect(rows.problems[21].place == .field(1, offset: 15))
    }
}

@Suite struct `A step of a path` {
    @Test func `that is a number is a place in an array, or a name`() {
        let rows = read(
            [
                JSONField(["a", "0"], .int), JSONField(["a", "2"], .int), JSONField(["a", "1", "b"], .int),
                JSONField(["a", "00"], .int),
            ],
            [#"{"a":[1,{"b":2},3,4]}"#, #"{"a":{"0":5,"00":6,"1":{"b":7}}}"#, #"{"a":[]}"#, #"{"a":[[9]]}"#])
        #expect(
            rows.table == [
                [.integer(1), .integer(3), .integer(2), .null], [.integer(5), .null, .integer(7), .integer(6)],
                [.null, .null, .null, .null], [.null, .null, .null, .null],
            ])
        #expect(rows.problems.map(\.sentence) == [#""a.0": expected a number, found array [9]"#])
    }

    @Test func `finds each of many elements`() {
        let fields = stride(from: 0, to: 3000, by: 3).map { JSONField(["a", String($0)], .int) }
        let record = "{\"a\":[" + (0..<3000).map(String.init).joined(separator: ",") + "]}"
        #expect(read(fields, [record]).table == [stride(from: 0, to: 3000, by: 3).map { .integer($0) }])
    }

    @Test func `may lead through a record that is an array`() {
        let rows = read([JSONField(["0"], .int), JSONField(["1", "a"], .text)], [#"[7,{"a":"b"}]"#, "{}", "7"])
        #expect(rows.table == [[.integer(7), .text("b")], [.null, .null], [.null, .null]])
        #expect(rows.problems.map(\.row) == [2])
    }
}
