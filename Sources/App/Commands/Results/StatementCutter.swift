/// Cuts what somebody types into statements, at each `;` that is neither quoted nor in a comment.
struct StatementCutter {
    private enum Place: Hashable {
        case plain
        /// Inside quotes that end with this byte.
        case quoted(UInt8)
        case lineComment
        case comment
    }

    private var place = Place.plain
    private var statement: [UInt8] = []
    private var last: UInt8 = 0

    /// Whether a statement has begun that has not ended.
    var isInside: Bool { place != .plain || statement.contains { !Self.isSpace($0) } }

    /// The statements that end in these bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [String] {
        var done: [String] = []
        for byte in bytes {
            statement.append(byte)
            if place == .plain, byte == UInt8(ascii: ";") {
                statement.removeLast()
                if let text = take() { done.append(text) }
            } else {
                let before = place
                place = after(byte)
                // The star that opens a comment does not also close it.
                last = place == .comment && before != .comment ? 0 : byte
            }
        }
        return done
    }

    /// What stands at the end, without a `;`.
    mutating func finish() -> String? { take() }

    private mutating func take() -> String? {
        defer {
            statement = []
            place = .plain
            last = 0
        }
        guard statement.contains(where: { !Self.isSpace($0) }) else { return nil }
        return String(decoding: statement, as: UTF8.self)
    }

    private func after(_ byte: UInt8) -> Place {
        switch place {
        case .plain:
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): return .quoted(byte)
            case UInt8(ascii: "["): return .quoted(UInt8(ascii: "]"))
            case UInt8(ascii: "-") where last == UInt8(ascii: "-"): return .lineComment
            case UInt8(ascii: "*") where last == UInt8(ascii: "/"): return .comment
            default: return .plain
            }
        case .quoted(let end): return byte == end ? .plain : place
        case .lineComment: return byte == UInt8(ascii: "\n") ? .plain : .lineComment
        case .comment: return byte == UInt8(ascii: "/") && last == UInt8(ascii: "*") ? .plain : .comment
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
