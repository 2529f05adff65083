import System
import Testing
import Time

@Suite struct `Written times` {
    @Test(arguments: [
        ("2026-11-21", "2026-11-21T00:00:00.000Z"), ("2026-11-21T04:13:22.123Z", "2026-11-21T04:13:22.123Z"),
        ("2026-11-21 04:13:22", "2026-11-21T04:13:22.000Z"), ("2026-11-21T04:13", "2026-11-21T04:13:00.000Z"),
        ("2026-11-21T04:13Z", "2026-11-21T04:13:00.000Z"), ("2026-11-21T04:13:22.1", "2026-11-21T04:13:22.100Z"),
        ("2026-11-21T04:13:22.12Z", "2026-11-21T04:13:22.120Z"),
        ("2026-11-21T04:13:22.123999999+00:00", "2026-11-21T04:13:22.123Z"),
        ("2026-11-21T04:13:22+05:30", "2026-11-20T22:43:22.000Z"),
        ("2026-11-21 04:13:22-23:59", "2026-11-22T04:12:22.000Z"),
        ("2026-11-21T04:13:22-00:00", "2026-11-21T04:13:22.000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"), ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.500Z"),
        ("2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00.000Z"), ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ("2000-02-29", "2000-02-29T00:00:00.000Z"), ("0001-01-01", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ])
    func `are read in every form`(text: String, expected: String) throws {
        #expect(try CivilTime.parse(text).description == expected)
    }

    @Test(arguments: [
        "", "now", "2026", "2026-11", "2026-1-1", "26-11-21", "02026-11-21", "20261121", "2026/11/21", "2026-11-21T",
        "2026-11-21 ", "2026-11-21Z", "2026-11-21t04:13:22Z", "2026-11-21T04", "2026-11-21T4:13:22",
        "2026-11-21T04:13:",
        "2026-11-21T04:13:22.", "2026-11-21T04:13:22.Z", "2026-11-21T04:13:22,5", "2026-11-21T04:13:22z",
        "2026-11-21T04:13:22ZZ", "2026-11-21T04:13:22+", "2026-11-21T04:13:22+5:30", "2026-11-21T04:13:22+0530",
        "2026-11-21T04:13:22+05", "2026-11-21T04:13:22 Z", "2026-11-21T04:13:22Z ", " 2026-11-21", "-2026-11-21",
        "+2026-11-21", "2026-11-21T04:13:222", "2026-11-21T04:13.5", "2026-11-2１", "2026-11-21T04:13:22\u{0}",
    ])
    func `of no form are refused with examples`(text: String) {
        expect(.unreadable, containing: "expected a time such as 2026-11-21,") { _ = try CivilTime.parse(text) }
    }

    @Test(arguments: [
        ("0000-01-01", "year 0 is not in 1...9999"), ("2026-00-01", "month 0 is not in 1...12"),
        ("2026-13-01", "month 13 is not in 1...12"), ("2026-11-00", "day 0 is not in 1...30"),
        ("2026-11-31", "day 31 is not in 1...30"), ("2026-02-29", "day 29 is not in 1...28"),
        ("1900-02-29", "day 29 is not in 1...28"), ("2024-02-30", "day 30 is not in 1...29"),
        ("2026-12-32", "day 32 is not in 1...31"), ("2026-11-21T24:00:00", "hour 24 is not in 0...23"),
        ("2026-11-21T00:60:00", "minute 60 is not in 0...59"), ("2026-11-21T00:00:61", "second 61 is not in 0...60"),
        ("2026-11-21T00:00:00+24:00", "hour 24 is not in 0...23"),
        ("2026-11-21T00:00:00-00:60", "minute 60 is not in 0...59"),
        ("0001-01-01T00:00:00+00:01", "year 0 is not in 1...9999"),
        ("9999-12-31T23:59:60", "year 10000 is not in 1...9999"),
    ])
    func `with an impossible number name it`(text: String, sentence: String) {
        expect(.outOfRange, containing: "'\(text)': \(sentence)") { _ = try CivilTime.parse(text) }
    }

    @Test(arguments: UInt64(1)...3)
    func `come back as they were written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let milliseconds = Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator)
            let time = CivilTime(millisecondsSince1970: milliseconds)
            #expect(try CivilTime.parse(time.description) == time)
        }
    }

    @Test func `that are long are not repeated whole`() {
        expect(.unreadable, containing: "'\(String(repeating: "x", count: 40))…': expected") {
            _ = try CivilTime.parse(String(repeating: "x", count: 1000))
        }
    }

    @Test(arguments: UInt64(1)...3)
    func `at random never crash a reader`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("0123456789-:T .Z+KMGTiBhmsdunµ999")
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<30, using: &generator)
            let text = String((0..<count).map { _ in alphabet.randomElement(using: &generator)! })
            // Whether it is read does not matter here.
            _ = try? CivilTime.parse(text)
            _ = try? ByteSize.parse(text)
            _ = try? Duration.parse(text)
        }
    }
}

/// Expects that `body` fails with the code and the words.
func expect(
    _ code: TimeError.Code, containing words: String, sourceLocation: SourceLocation = #_sourceLocation,
    of body: () throws -> Void
) {
    #expect(sourceLocation: sourceLocation) {
        try body()
    } throws: {
        ($0 as? TimeError)?.code == code && "\($0)".contains(words)
    }
}
