import Bytes
import System
import Testing

@testable import Commands

@Suite struct `Lines` {
    private enum Cut: Equatable {
        case whole(Bytes)
        case tooLong(Int)
    }

    /// What the input means when nothing is cut: bytes between line ends, a last line only if it holds something.
    private static func oracle(_ input: [UInt8], limit: Int) -> [Cut] {
        let hasMark = input.starts(with: [0xEF, 0xBB, 0xBF])
        var parts = input.dropFirst(hasMark ? 3 : 0).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if parts.last?.isEmpty ?? false { parts.removeLast() }
        return parts.map { part in part.count <= limit ? .whole(part) : .tooLong(part.count) }
    }

    private static func cut(_ pieces: [[UInt8]], limit: Int, block: Int = 8) -> [Cut] {
        var cutter = LineCutter(limit: limit, block: block)
        var lines: [Cut] = []
        func note(_ line: LineCutter.Line) {
            switch line {
            case .whole(let range): lines.append(.whole(cutter.bytes[range]))
            case .tooLong(let size): lines.append(.tooLong(size))
            }
        }
        for piece in pieces {
            var rest = piece[...]
            while !rest.isEmpty {
                let isMore = cutter.fill { bytes, start in
                    let some = rest.prefix(bytes.count - start)
                    bytes.replaceSubrange(start..<start + some.count, with: some)
                    rest.removeFirst(some.count)
                    return some.count
                }
                #expect(isMore)
                #expect(cutter.bytes.count <= limit + 3 + 3 * block, "more is kept than a line may have")
                while let line = cutter.next() { note(line) }
            }
        }
        let isMore = cutter.fill { _, _ in 0 }
        #expect(!isMore)
        while let line = cutter.last() { note(line) }
        return lines
    }

    @Test(arguments: [
        "", "\n", "a", "a\n", "a\nb", "\n\na\r\n\r\nb\r", "12345\n123456\r\n1234567\n12\n", "123456789",
        "\u{FEFF}", "\u{FEFF}\n", "\u{FEFF}a\n\u{FEFF}b", "\u{FEFF}123456\n1", "\u{FEFF}1234567\n1",
        "\u{FEFF}1234567890123",
    ])
    func `come out whole however the bytes are cut`(text: String) {
        let input = Array(text.utf8)
        let expected = Self.oracle(input, limit: 6)
        for first in 0...input.count {
            for second in first...input.count {
                let pieces = [Array(input[..<first]), Array(input[first..<second]), Array(input[second...])]
                for block in [1, 4, 100] {
                    #expect(
                        Self.cut(pieces, limit: 6, block: block) == expected,
                        "cut at \(first) and \(second), \(block) at once")
                }
            }
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `come out whole of random bytes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // Few letters, so that ends are frequent; and any byte, for what is no text.
        let letters = seed % 2 == 0 ? Array("ab\r\n\n".utf8) : [0, 10, 10, 13, 0x7F, 0x80, 0xC3, 0xFF]
        let input = (0..<2000).map { _ in letters.randomElement(using: &generator) ?? 0 }
        var pieces: [[UInt8]] = []
        var rest = input[...]
        while !rest.isEmpty {
            let piece = rest.prefix(.random(in: 1...17, using: &generator))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        let limit = Int.random(in: 0...9, using: &generator)
        let block = Int.random(in: 1...40, using: &generator)
        #expect(Self.cut(pieces, limit: limit, block: block) == Self.oracle(input, limit: limit))
    }

    @Test func `that are too long are counted, not kept`() {
        let pieces = [Array(repeating: UInt8(ascii: "x"), count: 70), Array("yz\nok\n".utf8)]
        #expect(Self.cut(pieces, limit: 10) == [.tooLong(72), .whole(Array("ok".utf8)[...])])
    }
}

@Suite struct `A line's key` {
    private func record(_ line: String, _ format: LineFormat) throws(LineFormat.Fault) -> [String?]? {
        let bytes = Array(line.utf8)
        guard let parts = try format.parts(of: bytes.span.bytes) else { return nil }
        let key: [UInt8]? =
            switch parts.key {
            case nil: nil
            case .part(let range): Array(bytes[range])
            case .made(let bytes): bytes
            }
        #expect(parts.size == (key?.count ?? 0) + parts.value.count)
        return [key.map { String(decoding: $0, as: UTF8.self) }, String(decoding: bytes[parts.value], as: UTF8.self)]
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
        #expect(try record(line, .json(KeyMember("id"))) == [key, line])
    }

    @Test(arguments: ["{", "[1]", "1", #"{"no":1}"#, #"{"id":1} x"#])
    func `is missing in what is no such object`(line: String) {
        #expect(throws: LineFormat.Fault.self) { try record(line, .json(KeyMember("id"))) }
    }

    @Test(arguments: ["", " \t ", "\r", "\u{FEFF}", "\u{FEFF}\r"])
    func `is not looked for in an empty line`(line: String) throws {
        #expect(try record(line, .json(KeyMember("id"))) == nil)
    }
}
