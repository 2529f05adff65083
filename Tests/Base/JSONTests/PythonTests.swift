import JSON
import System
import TestKit
import Testing

/// Python's reader, held to the RFC: no NaN, no byte order mark, no lone surrogates.
enum Python {
    static let tool = Tool("python3")

    private static let program = """
        import json, sys
        def no(word): raise ValueError(word)
        for line in open(sys.argv[1]):
            try:
                text = bytes.fromhex(line).decode("utf-8")
                json.dumps(json.loads(text, parse_constant=no), ensure_ascii=False).encode("utf-8")
                print("yes")
            except (ValueError, RecursionError):
                print("no")
        """

    /// Whether Python accepts each of the documents.
    static func accepts(_ documents: [[UInt8]]) throws -> [Bool] {
        let lines = documents.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n" }
        let output = try #require(tool).output(["-c", program], on: Array(lines.joined().utf8))
        let text = String(decoding: output, as: UTF8.self)
        return text.split(separator: "\n").map { $0 == "yes" }
    }
}

@Suite(.enabled(if: Python.tool != nil, "python3 is not installed"))
struct `The JSON parser and Python's` {
    @Test func `agree on the documents of this suite`() throws {
        try compare((Documents.accepted + Documents.rejected).map { Array($0.utf8) } + Documents.rejectedBytes)
    }

    @Test(arguments: UInt64(11)...13)
    func `agree on documents with changed bytes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]",:\u01e+-. t"#.utf8) + [0x0A, 0x0B, 0x80, 0xC3]
        var documents: [[UInt8]] = []
        for document in Documents.accepted + Documents.rejected {
            for _ in 0..<10 {
                var bytes = Array(document.utf8)
                let place = Int.random(in: 0...bytes.count, using: &generator)
                bytes.insert(alphabet.randomElement(using: &generator)!, at: place)
                if Bool.random(using: &generator) {
                    bytes.remove(at: Int.random(in: 0..<bytes.count, using: &generator))
                }
                documents.append(bytes)
            }
        }
        try compare(documents)
    }

    private func compare(_ documents: [[UInt8]]) throws {
        let theirs = try Python.accepts(documents)
        try #require(theirs.count == documents.count)
        for (document, isAccepted) in zip(documents, theirs) {
            let ours = (try? JSONValue.parse(document.span.bytes)) != nil  // only whether, not why
            #expect(ours == isAccepted, "\(String(decoding: document, as: UTF8.self)) \(document)")
        }
    }
}
