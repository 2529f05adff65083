/// What somebody pressed, as far as a line is edited with it.
enum KeyPress: Hashable {
    case character(Character)
    case enter, tab, backspace, delete
    case left, right, wordLeft, wordRight, home, end
    case up, down
    case eraseToEnd, eraseToStart, eraseWord
    case clearScreen, interrupt, endOfInput
}

/// Makes keys of the bytes that a terminal sends for them.
struct KeyDecoder {
    private static let escape: UInt8 = 0x1B

    /// The beginning of what several bytes say.
    private var pending: [UInt8] = []

    /// The key that this byte ends; nil where there is more to come, or nothing is meant by it here.
    mutating func take(_ byte: UInt8) -> KeyPress? {
        guard let first = pending.first else { return begin(byte) }
        if first == Self.escape { return goOn(byte) }
        guard byte & 0xC0 == 0x80 else {
            pending = []
            return begin(byte)
        }
        pending.append(byte)
        guard pending.count == Self.length(first) else { return nil }
        defer { pending = [] }
        return String(validating: pending, as: UTF8.self)?.first.map { .character($0) }
    }

    private mutating func begin(_ byte: UInt8) -> KeyPress? {
        switch byte {
        case 0x20...0x7E: return .character(Character(Unicode.Scalar(byte)))
        case Self.escape, 0xC2...0xF4:
            pending = [byte]
            return nil
        // Ctrl-D that was pressed before keys were read comes as nothing at all.
        case 0x00, 0x04: return .endOfInput
        case 0x01: return .home
        case 0x02: return .left
        case 0x03: return .interrupt
        case 0x05: return .end
        case 0x06: return .right
        case 0x08, 0x7F: return .backspace
        case 0x09: return .tab
        case 0x0A, 0x0D: return .enter
        case 0x0B: return .eraseToEnd
        case 0x0C: return .clearScreen
        case 0x0E: return .down
        case 0x10: return .up
        case 0x15: return .eraseToStart
        case 0x17: return .eraseWord
        default: return nil
        }
    }

    /// How many bytes a character has that begins so.
    private static func length(_ first: UInt8) -> Int { first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }

    private mutating func goOn(_ byte: UInt8) -> KeyPress? {
        pending.append(byte)
        if pending.count == 2 {
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") { return nil }
            pending = []
            switch byte {
            case UInt8(ascii: "b"): return .wordLeft
            case UInt8(ascii: "f"): return .wordRight
            case 0x7F: return .eraseWord
            default: return nil
            }
        }
        // Parameters come before the byte that ends it; nothing that is meant here is long.
        guard (0x40...0x7E).contains(byte) || pending.count > 16 else { return nil }
        defer { pending = [] }
        return Self.named(String(decoding: pending[2...], as: UTF8.self))
    }

    private static func named(_ sequence: String) -> KeyPress? {
        switch sequence {
        case "A": .up
        case "B": .down
        case "C": .right
        case "D": .left
        case "H", "1~", "7~": .home
        case "F", "4~", "8~": .end
        case "3~": .delete
        case "1;5C", "1;3C": .wordRight
        case "1;5D", "1;3D": .wordLeft
        default: nil
        }
    }
}
