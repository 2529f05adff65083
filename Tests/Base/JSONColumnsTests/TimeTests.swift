import Columns
import JSONColumns
import System
import Testing

@Suite struct `A timestamp` {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0, false), ("1970-01-01 00:00:00", 0, true),
            ("2024-03-19T08:12:55Z", 1_710_835_975_000, false), ("2024-03-19 08:12:55", 1_710_835_975_000, true),
            ("2024-03-19T08:12:55.1", 1_710_835_975_100, true), ("2024-03-19T08:12:55.12Z", 1_710_835_975_120, false),
            ("2024-03-19T08:12:55.123456789+00:00", 1_710_835_975_123, false),
            ("2024-03-19T08:12:55+05:30", 1_710_816_175_000, false),
            ("2024-03-19 08:12:55.5-08:00", 1_710_864_775_500, false),
            ("2024-02-29T23:59:60Z", 1_709_251_200_000, false), ("2016-12-31T23:59:60Z", 1_483_228_800_000, false),
            ("1969-12-31T23:59:59.999Z", -1, false), ("1900-03-01T00:00:00Z", -2_203_891_200_000, false),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000, false),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999, false),
        ] as [(String, Int64, Bool)])
    func `is read from ISO 8601`(text: String, milliseconds: Int64, isZoneless: Bool) {
        let rows = read([JSONField("a", .timestamp), JSONField("b", .int)], [#"{"a":"\#(text)","b":1}"#])
        #expect(rows.values(0) == [.integer(milliseconds)])
        #expect(rows.zoneless[0][0] == isZoneless)
        #expect(rows.zoneless[1].isEmpty)
        #expect(rows.problems.isEmpty)
    }

    @Test(arguments: [
        "", "2024-03-19", "2024-03-19T08:12", "2024-03-19T08:12:5", "2024-03-19T08:12:555", "2024-03-19t08:12:55",
        "2024-03-19T08:12:55z", "2024-03-19T08:12:55.", "2024-03-19T08:12:55.Z", "2024-03-19T08:12:55+0100",
        "2024-03-19T08:12:55+01", "2024-03-19T08:12:55+24:00", "2024-03-19T08:12:55+01:60", "2024-03-19T08:12:55Z ",
        "2024-03-19T08:12:55ZZ", "2024-03-19T24:00:00", "2024-03-19T08:60:00", "2024-03-19T08:12:61",
        "2024-13-01T00:00:00", "2024-00-01T00:00:00", "2024-02-30T00:00:00", "2023-02-29T00:00:00",
        "1900-02-29T00:00:00", "2024-04-31T00:00:00", "2024-01-00T00:00:00", "0000-12-31T00:00:00",
        "2024/03/19 08:12:55", "2024-03-19_08:12:55", "2024-03-19T08-12-55", "2O24-03-19T08:12:55",
        "2024-03-19T0:812:55", "2024-03-19T08:12:55,5", " 2024-03-19T08:12:55", "2024-03-19T08:1/:55",
        "+024-03-19T08:12:55",
        #"\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000 00:00:00"#,
    ])
    func `is not read from what only looks like one`(text: String) {
        let (value, problem) = readValue("\"\(text)\"", as: .timestamp)
        #expect(value == .null)
        #expect(
            problem == "\"a\": expected a time such as 2024-03-19T08:12:55Z, found text \"\(text)\"" || text.count > 48)
        #expect(problem != nil)
    }

    @Test(
        arguments: [
            (.epochSeconds, "0", 0), (.epochSeconds, "1710835975", 1_710_835_975_000),
            (.epochSeconds, "1710835975.123", 1_710_835_975_123), (.epochSeconds, "1710835975.1239", 1_710_835_975_123),
            (.epochSeconds, "1.710835975e9", 1_710_835_975_000), (.epochSeconds, "\"1710835975.5\"", 1_710_835_975_500),
            (.epochSeconds, "-0.0001", -1), (.epochSeconds, "-1", -1000), (.epochSeconds, "-0.001", -1),
            (.epochSeconds, "1710835975.00000000000000000000009", 1_710_835_975_000),
            (.epochSeconds, "253402300799.999", 253_402_300_799_999),
            (.epochSeconds, "-62135596800", -62_135_596_800_000),
            (.epochMilliseconds, "1710835975123", 1_710_835_975_123),
            (.epochMilliseconds, "1710835975123.9", 1_710_835_975_123),
            (.epochMilliseconds, "\"-1\"", -1), (.epochMilliseconds, "1e3", 1000),
        ] as [(JSONTimeFormat, String, Int64)])
    func `is read from an epoch's number`(format: JSONTimeFormat, json: String, milliseconds: Int64) {
        let rows = read([JSONField("a", .timestamp, timeFormat: format)], [#"{"a":\#(json)}"#])
        #expect(rows.values(0) == [.integer(milliseconds)])
        #expect(rows.zoneless[0].isEmpty)
    }

    @Test(
        arguments: [
            (.epochSeconds, "253402300800", "a time of the years 1 to 9999"),
            (.epochSeconds, "-62135596800.001", "a time of the years 1 to 9999"),
            (.epochSeconds, "1e300", "a time of the years 1 to 9999"),
            (.epochSeconds, "9223372036854775807", "a time of the years 1 to 9999"),
            (.epochSeconds, "99999999999999999999999", "a time of the years 1 to 9999"),
            (.epochSeconds, "true", "seconds since 1970"),
            (.epochMilliseconds, "253402300800000", "a time of the years 1 to 9999"),
            (.epochMilliseconds, "{}", "milliseconds since 1970"),
        ] as [(JSONTimeFormat, String, String)])
    func `is not read from others`(format: JSONTimeFormat, json: String, expected: String) {
        let (value, problem) = readValue(json, as: .timestamp, format)
        #expect(value == .null)
        #expect(problem?.hasPrefix("\"a\": expected \(expected), found ") == true)
    }

    @Test(arguments: UInt64(1)...4)
    func `is the one whose text it is, at any time`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let times = (0..<5000).map { _ in Int64.random(in: TimestampText.range, using: &generator) }
        let records = times.map { Array("{\"a\":\"".utf8) + TimestampText.bytes($0) + Array("\"}".utf8) }
        #expect(read([JSONField("a", .timestamp)], records, seed: seed).values(0) == times.map { .integer($0) })
    }

    @Test func `is zoneless row by row`() {
        let records = (0..<200).map { #"{"a":"2024-03-19 08:12:55\#($0 % 3 == 0 ? "" : "Z")"}"# }
        let rows = read(
            [JSONField("a", .timestamp)], records + ["{", #"{"a":"2024-03-19 08:12:55","a":"2024-03-19T08:12:55Z"}"#])
        #expect((0..<200).allSatisfy { rows.zoneless[0][$0] == ($0 % 3 == 0) })
        #expect(!rows.zoneless[0][200])
        #expect(!rows.zoneless[0][201])
    }
}
