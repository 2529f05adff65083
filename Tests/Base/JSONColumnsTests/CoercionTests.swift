import Columns
import JSONColumns
import Testing

@Suite struct `A column of a type` {
    private static let beyondBigint =
        #""a": expected a whole number from -9223372036854775808 to 9223372036854775807, found "#
    private static let noUUID = #""a": expected a UUID such as 0190163d-8694-739b-aea5-966c26f8ad91, found "#

    @Test(
        arguments: [
            (.int, "1", .integer(1)), (.int, "-0", .integer(0)), (.int, "2147483647", .integer(2_147_483_647)),
            (.int, "-2147483648", .integer(-2_147_483_648)), (.int, "12.0", .integer(12)),
            (.int, "1e3", .integer(1000)), (.int, "1200e-2", .integer(12)), (.int, "\"17\"", .integer(17)),
            (.int, "\"-1.50e1\"", .integer(-15)), (.int, "0.000000000000000000000000000012e30", .integer(12)),
            (.int, "0e999999999999", .integer(0)),
            (.bigint, "9223372036854775807", .integer(.max)), (.bigint, "-9223372036854775808", .integer(.min)),
            (.bigint, "9007199254740993", .integer(9_007_199_254_740_993)),
            (.bigint, "922337203685477580.7e1", .integer(.max)),
            (.bigint, "100000000000000000000000e-20", .integer(1000)),
            (.double, "1", .real(1)), (.double, "0.1", .real(0.1)), (.double, "\"1e-7\"", .real(1e-7)),
            (.double, "1.7976931348623157e308", .real(.greatestFiniteMagnitude)),
            (.double, "5e-324", .real(.leastNonzeroMagnitude)), (.double, "1e-400", .real(0)),
            (.double, "123456789012345678901234567890", .real(123_456_789_012_345_677_877_719_597_056)),
            (.float, "0.1", .real(Double(Float(0.1)))), (.float, "16777217", .real(16_777_216)),
            // Between two floats, and just above as a decimal: rounded to a double first it would become even.
            (.float, "16777217.0000000000000000000000001", .real(16_777_218)),
            (.float, "3.4e38", .real(Double(3.4e38 as Float))),
            (.float, "1e-46", .real(0)), (.float, "1e-45", .real(Double(Float.leastNonzeroMagnitude))),
            (.text, "\"\"", .text("")), (.text, #""a\n\u00e9\ud83d\ude00""#, .text("a\né😀")),
            (.text, "1.50", .text("1.50")),
            (.text, "true", .text("true")), (.text, "false", .text("false")), (.text, "\"a\\u0000b\"", .text("a\0b")),
            (.boolean, "true", .integer(1)), (.boolean, "false", .integer(0)), (.boolean, "1", .integer(1)),
            (.boolean, "0", .integer(0)), (.boolean, "\"true\"", .integer(1)), (.boolean, "\"false\"", .integer(0)),
            (.date, "\"2024-02-29\"", .text("2024-02-29")),
            (.date, "\"2024-03-19T08:12:55+14:00\"", .text("2024-03-19")),
            (.date, "\"0001-01-01\"", .text("0001-01-01")), (.date, "\"9999-12-31 23:59:60\"", .text("9999-12-31")),
            (.uuid, "\"0190163D-8694-739B-AEA5-966C26F8AD91\"", .text("0190163d-8694-739b-aea5-966c26f8ad91")),
            (.json, "[1, {\"b\" : 2}]", .text("[1, {\"b\" : 2}]")), (.json, "\"a\\n\"", .text("\"a\\n\"")),
            (.json, "1.0", .text("1.0")), (.json, "true", .text("true")), (.json, "{}", .text("{}")),
        ] as [(ColumnType, String, Value)])
    func `takes`(type: ColumnType, json: String, value: Value) {
        let (found, problem) = readValue(json, as: type)
        #expect(found == value)
        #expect(problem == nil)
    }

    @Test(arguments: ColumnType.allCases)
    func `has null for null, nothing, and a path that leads nowhere`(type: ColumnType) {
        let rows = read(
            [JSONField("a", type), JSONField(["b", "c"], type)], [#"{"a":null}"#, "{}", #"{"b":1}"#, #"{"b":[]}"#])
        #expect(rows.table == [[Value]](repeating: [.null, .null], count: 4))
        #expect(rows.problems.isEmpty)
    }

    @Test(
        arguments: [
            (.int, "12.5", #""a": expected a whole number, found 12.5"#),
            (.int, "2147483648", #""a": expected a whole number from -2147483648 to 2147483647, found 2147483648"#),
            (.int, "-2147483649", #""a": expected a whole number from -2147483648 to 2147483647, found -2147483649"#),
            (.int, "\"abc\"", #""a": expected a number, found text "abc""#),
            (.int, "\"1 \"", #""a": expected a number, found text "1 ""#),
            (.int, "\"\"", #""a": expected a number, found text """#),
            (.int, "\"01\"", #""a": expected a number, found text "01""#),
            (.int, "true", #""a": expected a number, found true"#),
            (
                .bigint, "9223372036854775808",
                beyondBigint + "9223372036854775808"
            ),
            (
                .bigint, "\"18446744073709551617\"",
                beyondBigint + "text \"18446744073709551617\""
            ),
            (
                .bigint, "1e19",
                beyondBigint + "1e19"
            ),
            (.double, "\"abc\"", #""a": expected a number, found text "abc""#),
            (.double, "\"0x10\"", #""a": expected a number, found text "0x10""#),
            (.double, "\"NaN\"", #""a": expected a number, found text "NaN""#),
            (.double, "1e400", #""a": expected a number up to 1.8e308, found 1e400"#),
            (.float, "-1e39", #""a": expected a number up to 3.4e38, found -1e39"#),
            (.float, "[1]", #""a": expected a number, found array [1]"#),
            (.text, #"{"b":1}"#, #""a": expected text, found object {"b":1}"#),
            (.boolean, "2", #""a": expected true or false, found 2"#),
            (.boolean, "1.0", #""a": expected true or false, found 1.0"#),
            (.boolean, "\"TRUE\"", #""a": expected true or false, found text "TRUE""#),
            (.date, "\"2023-02-29\"", #""a": expected a date such as 2024-03-19, found text "2023-02-29""#),
            (.date, "\"0000-01-01\"", #""a": expected a date such as 2024-03-19, found text "0000-01-01""#),
            (.date, "20240319", #""a": expected a date such as 2024-03-19, found 20240319"#),
            (
                .uuid, "\"0190163d8694739baea5966c26f8ad91\"",
                noUUID + "text \"0190163d8694739baea5966c26f8ad91\""
            ),
            (
                .uuid, "\"0190163d-8694-739b-aea5-966c26f8ad9g\"",
                noUUID + "text \"0190163d-8694-739b-aea5-966c26f8ad9g\""
            ),
            (.timestamp, "7", #""a": expected a time such as 2024-03-19T08:12:55Z, found 7"#),
            (
                .timestamp, "\"0001-01-01T00:00:00+00:01\"",
                #""a": expected a time of the years 1 to 9999, found text "0001-01-01T00:00:00+00:01""#
            ),
        ] as [(ColumnType, String, String)])
    func `refuses`(type: ColumnType, json: String, sentence: String) {
        let (found, problem) = readValue(json, as: type)
        #expect(found == .null)
        #expect(problem == sentence)
    }

    @Test func `shows only how a long value begins, and no half of a character`() {
        let rows = read([JSONField("a", .int)], [#"{"a":"\#(String(repeating: "é", count: 40))"}"#])
        #expect(
            rows.problems.map(\.sentence)
                == [#""a": expected a number, found text "\#(String(repeating: "é", count: 23))…"#])
    }
}

@Suite struct `Words that are no numbers` {
    @Test(arguments: ["NaN", "Infinity", "-Infinity"], ColumnType.allCases)
    func `are null where they are allowed`(word: String, type: ColumnType) {
        let (found, problem) = readValue(word, as: type, allowsNaN: true)
        #expect(found == .null)
        #expect(problem == nil)
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity", "-NaN", "nan", "Inf"])
    func `are no JSON elsewhere`(word: String) {
        #expect(readValue(word, as: .double).problem?.hasPrefix("byte ") == true)
        #expect(readValue("[1,\(word)]", as: .json).problem?.hasPrefix("byte ") == true)
    }

    @Test(arguments: ["-NaN", "nan", "Inf", "NaNa", "Infinit", "-Inf", "+Infinity"])
    func `are known to the letter`(word: String) {
        #expect(readValue(word, as: .double, allowsNaN: true).problem?.hasPrefix("byte ") == true)
    }
}
