import JSON
import System
import Testing

@Suite struct `The JSON parser` {
    @Test(arguments: Documents.accepted)
    func `accepts what the grammar makes`(document: String) throws {
        _ = try JSONValue.parse(document)
    }

    @Test(arguments: Documents.rejected)
    func `rejects what the grammar does not make`(document: String) {
        #expect(throws: JSONError.self) { try JSONValue.parse(document) }
    }

    @Test(arguments: Documents.rejectedBytes)
    func `rejects bytes that are not UTF-8`(document: [UInt8]) {
        #expect {
            try JSONValue.parse(document.span.bytes)
        } throws: {
            ($0 as? JSONError)?.code == .notUTF8
        }
    }

    @Test func `reads every kind of value`() throws {
        let document = #" {"a":[1,-2.50,"x\u00e9\n\ud83d\ude00",true,false,null,{}],"b":{"c":"d"}} "#
        let value = try JSONValue.parse(document)
        let array = try #require(value["a"]?.elements)
        #expect(array[0].integer == 1)
        #expect(array[1].integer == nil)
        #expect(array[1].double == -2.5)
        #expect(array[2].text == "xé\n😀")
        #expect(array[3].boolean == true)
        #expect(array[4].boolean == false)
        #expect(array[5] == .null)
        #expect(array[6].members == [])
        #expect(value["b"]?["c"]?.text == "d")
        #expect(value["z"] == nil)
        #expect(array[0]["z"] == nil)
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, -0.0), ("9223372036854775807", .max, 0x1p63),
            ("-9223372036854775808", .min, -0x1p63),
            ("9223372036854775808", nil, 0x1p63),
            ("1.0", nil, 1), ("1e2", nil, 100), ("1e400", nil, .infinity), ("-1e400", nil, -.infinity),
            ("1e-400", nil, 0),
            ("0.10", nil, 0.1), ("9007199254740993", 9_007_199_254_740_993, 9_007_199_254_740_992),
        ] as [(String, Int64?, Double)])
    func `keeps numbers exactly`(text: String, integer: Int64?, double: Double) throws {
        guard case .number(let number) = try JSONValue.parse(text) else {
            Issue.record("no number")
            return
        }
        #expect(number.text == text)
        #expect(number.integer == integer)
        #expect(number.double == double)
    }

    @Test func `keeps the last of members with one name, compared as bytes`() throws {
        let value = try JSONValue.parse("{\"a\":1,\"é\":2,\"b\":3,\"e\u{301}\":4,\"a\":5,\"\\u0061\":6}")
        #expect(value.members?.map { Array($0.name.utf8) } == ["é", "b", "e\u{301}", "a"].map { Array($0.utf8) })
        #expect(value.members?.map(\.value.integer) == [2, 3, 4, 6])
        #expect(value["é"]?.integer == 2)
        #expect(value["e\u{301}"]?.integer == 4)
    }

    @Test(arguments: [
        ("", 0, "expected a value, but this is the end"),
        ("[1, x]", 4, "expected a value, found 'x'"),
        ("[1 2]", 3, "expected ',' or ']', found '2'"),
        (#"{"é" 1}"#, 6, "expected ':', found '1'"),
        ("{\"a\":1,}", 7, "expected a name in quotes, found '}'"),
        ("nul", 3, "expected 'null', but this is the end"),
        ("01", 1, "expected nothing after the document, found '1'"),
        ("[-]", 2, "expected a digit, found ']'"),
        ("\"a\nb\"", 2, #"expected an escape for a control character, found '\n'"#),
        (#""ab\ud800c""#, 3, "half of a surrogate pair, which is no character"),
        ("\"abc", 4, "expected '\"', but this is the end"),
    ])
    func `says where it is and what was expected`(document: String, offset: Int, sentence: String) {
        #expect {
            try JSONValue.parse(document)
        } throws: {
            let error = $0 as? JSONError
            return error?.offset == offset && error?.sentence == sentence
        }
    }

    @Test func `says at which byte UTF-8 ends`() {
        let document: [UInt8] = [0x22, 0x61, 0xC3, 0xA9, 0xFF, 0x22]
        #expect {
            try JSONValue.parse(document.span.bytes)
        } throws: {
            "\($0)" == "byte 4: bytes that are not UTF-8"
        }
    }
}

@Suite struct `Deep JSON` {
    @Test func `is read up to the limit, on half of an ordinary stack`() throws {
        let outcome = Monitor([Bool]())
        let thread = try Thread("deep", stackSize: Thread.ordinaryStackSize / 2) {
            for opening in ["[", #"{"a":"#] {
                let closing = opening == "[" ? "]" : "}"
                let deep =
                    String(repeating: opening, count: JSONLimits.depth) + "1"
                    + String(repeating: closing, count: JSONLimits.depth)
                let isRead = (try? JSONValue.parse(deep)) != nil  // the reason does not matter here
                outcome.withLock { $0.append(isRead) }
            }
        }
        thread.join()
        #expect(outcome.withLock { $0 } == [true, true])
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func `is refused beyond it`(opening: String) {
        #expect {
            try JSONValue.parse(String(repeating: opening, count: 100_000))
        } throws: {
            ($0 as? JSONError)?.code == .tooDeep
        }
    }

    @Test func `counts what is open, not what was`() throws {
        #expect(try JSONValue.parse("[[],[],{\"a\":[]}]", depth: 3).elements?.count == 3)
        #expect(throws: JSONError.self) { try JSONValue.parse("[[],[],{\"a\":[]}]", depth: 2) }
    }
}
