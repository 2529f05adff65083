import Aggregates
import Bytes
import Columns
import Model
import PipelineFile
import Testing

/// What a test of a pipeline expects of its view, whose columns are `a` and `b`, or of its dead letters.
private func expectation(_ rows: String, of subject: String = "v") throws -> ExpectedRows {
    let sample = try Sample()
    let pipeline = try sample.read(
        """
        pipeline: p
        streams: { s: { columns: { a: int, b: text } } }
        views: { v: "SELECT a, b FROM s" }
        tests: { t: { expect: { \(subject): \(rows) } } }
        """)
    return try #require(pipeline.tests[0].steps[0].expected.first)
}

@Suite struct `What a pipeline's test expects` {
    private let rows: [[Value]] = [[.integer(1), .text("x")], [.integer(1), .text("y")], [.real(2.5), .null]]

    @Test(
        arguments: [
            "[ { a: 1, b: x }, { a: 1, b: y }, { a: 2.5, b: ~ } ]", "[ { b: ~ }, { b: y }, { b: x } ]",
            // The first fits two rows, and must leave the second the only one that fits it.
            "[ { a: 1 }, { a: 1, b: x }, {} ]", "[ {}, {}, {} ]", "[ { a: 1.0 }, { a: 1.0000000000001 }, { a: 2.5 } ]",
        ])
    func `is found in any order, by the columns that it names`(expected: String) throws {
        #expect(try expectation(expected).difference(from: rows, columns: ["a", "b"]) == nil)
    }

    @Test(
        arguments: [
            (
                "[]", "v\n  + { a: 1, b: \"x\" }\n  + { a: 1, b: \"y\" }\n  + { a: 2.5, b: null }"
            ),
            (
                "[ { a: 1, b: x }, { a: 1, b: z }, { b: ~ } ]",
                "v\n  - { a: 1, b: \"z\" }\n  + { a: 1, b: \"y\" }"
            ),
            ("[ {}, {}, {}, { a: 3 } ]", "v\n  - { a: 3 }"),
            ("[ { a: \"1\" }, {}, {} ]", "v\n  - { a: \"1\" }\n  + { a: 2.5, b: null }"),
        ])
    func `differs row by row`(expected: String, difference: String) throws {
        #expect(try expectation(expected).difference(from: rows, columns: ["a", "b"]) == difference)
    }

    @Test func `may be columns that are not there`() throws {
        let difference = try expectation("[ { a: 1 } ]").difference(from: rows, columns: ["b", "c"])
        #expect(difference == "v has no column a, but b, c")
    }

    @Test func `may be a dead letter`() throws {
        let letter = DeadLetter(
            pipeline: "p", stream: "s", origin: Origin(topic: TopicID(high: 1, low: 2), partition: 3, offset: 4),
            topic: "t",
            record: Record(timestamp: 0, key: nil, value: Bytes("{}".utf8)), reason: .late, sentence: "too late")
        let expected = """
            [ { reason: late, sentence: too late, stream: s, topic: t, partition: 3, offset: 4,
                timestamp: "1970-01-01T00:00:00.000Z", key: ~, value: "{}" } ]
            """
        #expect(try expectation(expected, of: "dead letters").difference(from: [letter]) == nil)
        let other = try expectation("[ { reason: malformed } ]", of: "dead letters").difference(from: [letter])
        #expect(other?.hasPrefix("dead letters\n  - { reason: \"malformed\" }\n  + { reason: \"late\"") == true)
    }
}
