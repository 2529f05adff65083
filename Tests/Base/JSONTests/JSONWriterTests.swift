import JSON
import Testing

@Suite struct `The JSON writer` {
    @Test func `keeps members in the order given, on one line`() {
        var json = JSONWriter()
        json.object {
            $0.member("topic", "orders")
            $0.member("partitions", 3)
            $0.member("compacted", false)
            $0.member("owner", String?.none)
            $0.array("offsets") { for offset in [Int64.max, 0, .min] { $0.element(offset) } }
            $0.object("empty") { _ in }
            $0.array("rows") {
                $0.array { _ in }
                $0.object { $0.member("a", [1.5, -0.0]) }
                $0.element(UInt64.max)
            }
        }
        #expect(
            json.text == """
                {"topic":"orders","partitions":3,"compacted":false,"owner":null,\
                "offsets":[9223372036854775807,0,-9223372036854775808],"empty":{},\
                "rows":[[],{"a":[1.5,-0.0]},18446744073709551615]}
                """)
    }

    @Test func `writes documents a line each, after what is there`() {
        var json = JSONWriter(after: Array("# ".utf8))
        for number in 1...2 {
            json.object { $0.member("n", number) }
            json.endLine()
        }
        #expect(json.text == "# {\"n\":1}\n{\"n\":2}\n")
    }

    @Test(arguments: [
        ("plain", #""plain""#),
        ("\"\\/", #""\"\\/""#),
        ("\n\r\t\u{8}\u{C}", #""\n\r\t\u0008\u000c""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
        ("é e\u{301} 👍 \u{2028}", "\"é e\u{301} 👍 \u{2028}\""),
    ])
    func `escapes what a string may not hold`(text: String, expected: String) {
        var json = JSONWriter()
        json.value(text)
        #expect(json.bytes == Array(expected.utf8))
    }

    @Test func `shows bytes that are not UTF-8 as replaced`() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xE2, 0x82, 0x22]
        var json = JSONWriter()
        json.object { $0.member("key", decoding: bytes.span.bytes) }
        #expect(json.text == "{\"key\":\"a\u{FFFD}b\u{FFFD}\\\"\"}")
    }

    @Test(
        arguments: [
            (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e100, "1e+100"), (.leastNonzeroMagnitude, "5e-324"),
            (0.1 + 0.2, "0.30000000000000004"),
            (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
        ] as [(Double, String)])
    func `writes the fewest digits that round-trip, and null for no number`(number: Double, expected: String) {
        var json = JSONWriter()
        json.value(number)
        #expect(json.text == expected)
    }

    @Test func `stays whole when a body throws`() {
        struct Stop: Error {}
        var json = JSONWriter(after: [0x31])
        #expect(throws: Stop.self) {
            try json.array { (array) throws(Stop) in
                array.element(1)
                try array.object { (_) throws(Stop) in throw Stop() }
            }
        }
        #expect(json.text == "1[1,{")
    }
}
