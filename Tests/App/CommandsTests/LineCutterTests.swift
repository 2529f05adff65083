import Bytes
import System
import Testing

@testable import Commands

@Suite struct `Lines` {
    /// What the input means when nothing is cut: text between line ends, a last line only if it holds something.
    private static func oracle(_ input: [UInt8], limit: Int) -> [LineCutter.Line] {
        var parts = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if parts.last?.isEmpty ?? false { parts.removeLast() }
        return parts.map { part in
            part.count <= limit ? .whole(part) : .tooLong(0)
        }
    }

    private static func cut(_ pieces: [[UInt8]], limit: Int) -> [LineCutter.Line] {
        var cutter = LineCutter(limit: limit)
        var lines: [LineCutter.Line] = []
        for piece in pieces {
            cutter.feed(piece)
            while let line = cutter.next() { lines.append(line) }
        }
        if let line = cutter.last() { lines.append(line) }
        return lines
    }

    /// How many bytes of a too long line were counted is another test's business.
    private static func shape(_ lines: [LineCutter.Line]) -> [LineCutter.Line] {
        lines.map { if case .tooLong = $0 { .tooLong(0) } else { $0 } }
    }

    @Test(arguments: ["", "\n", "a", "a\n", "a\nb", "\n\na\r\n\r\nb\r", "12345\n123456\r\n1234567\n12\n", "123456789"])
    func `come out whole however the bytes are cut`(text: String) {
        let input = Array(text.utf8)
        let expected = Self.oracle(input, limit: 6)
        for first in 0...input.count {
            for second in first...input.count {
                let pieces = [Array(input[..<first]), Array(input[first..<second]), Array(input[second...])]
                #expect(Self.shape(Self.cut(pieces, limit: 6)) == expected, "cut at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `come out whole of random bytes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let input = (0..<2000).map { _ in Array("ab\r\n\n".utf8).randomElement(using: &generator) ?? 0 }
        var pieces: [[UInt8]] = []
        var rest = input[...]
        while !rest.isEmpty {
            let piece = rest.prefix(.random(in: 1...17, using: &generator))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(Self.shape(Self.cut(pieces, limit: 3)) == Self.oracle(input, limit: 3))
    }

    @Test func `that are too long are counted, not kept`() {
        let pieces = [Array(repeating: UInt8(ascii: "x"), count: 70), Array("yz\nok\n".utf8)]
        #expect(Self.cut(pieces, limit: 10) == [.tooLong(72), .whole(Array("ok".utf8)[...])])
    }
}

@Suite struct `A line's key` {
    private func record(_ line: String, _ format: LineFormat) throws(LineFormat.Fault) -> [String?]? {
        guard let record = try format.record(of: Array(line.utf8)[...]) else { return nil }
        return [record.key.map { String(decoding: $0, as: UTF8.self) }, String(decoding: record.value, as: UTF8.self)]
    }

    @Test(arguments: [
        ("a:b", ":", "a", "b"), ("a:b:c", ":", "a", "b:c"), (":b", ":", "", "b"), ("a:", ":", "a", ""),
        ("a=>b", "=>", "a", "b"), ("a==>b", "=>", "a=", "b"), ("ab\tc", "\t", "ab", "c"),
    ])
    func `ends at the first separator`(line: String, separator: String, key: String, value: String) throws {
        #expect(try record(line, .keyAndValue(separator: Array(separator.utf8))) == [key, value])
    }

    @Test(arguments: ["", "ab", "a=b"])
    func `is missing without a separator`(line: String) {
        #expect(throws: LineFormat.Fault.self) { try record(line, .keyAndValue(separator: Array("=>".utf8))) }
    }

    @Test(arguments: [
        (#"{"id":"x"}"#, "x"), (#"{"a":{"id":2},"id":1.50}"#, "1.50"), (#"{"id":true}"#, "true"),
        (#"{"id":[1, {"b":2}]}"#, #"[1,{"b":2}]"#), (#" {"id":"\u00e9"} "#, "é"), (#"{"id":null}"#, nil),
        ("\u{FEFF}{\"id\":1}\r", "1"),
    ])
    func `is a member of its JSON`(line: String, key: String?) throws {
        #expect(try record(line, .json(keyMember: "id")) == [key, line])
    }

    @Test(arguments: ["{", "[1]", "1", #"{"no":1}"#, #"{"id":1} x"#])
    func `is missing in what is no such object`(line: String) {
        #expect(throws: LineFormat.Fault.self) { try record(line, .json(keyMember: "id")) }
    }

    @Test(arguments: ["", " \t ", "\r", "\u{FEFF}", "\u{FEFF}\r"])
    func `is not looked for in an empty line`(line: String) throws {
        #expect(try record(line, .json(keyMember: "id")) == nil)
    }
}
