/// Makes keys of the bytes that a terminal sends for them.
struct KeyDecoder {
    private static let escape: UInt8 = 0x1B
    private static let endOfPaste: [UInt8] = [escape] + Array("[201~".utf8)

    /// The beginning of what several bytes say.
    private var pending: [UInt8] = []
    /// What is being pasted; the bytes that are too many are not kept.
    private var paste: [UInt8]?
    private var isTooLong = false

    /// Whether the key Esc was pressed, unless what begins with it comes at once.
    var isAfterEscape: Bool { paste == nil && pending == [Self.escape] }

    /// The key that this byte ends; nil where there is more to come, or nothing is meant by it here.
    mutating func take(_ byte: UInt8) -> KeyPress? {
        if paste != nil { return takePasted(byte) }
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

    /// Nothing has come for a while: an Esc stands for itself.
    mutating func pause() -> KeyPress? {
        guard isAfterEscape else { return nil }
        pending = []
        return .escape
    }

    private mutating func begin(_ byte: UInt8) -> KeyPress? {
        switch byte {
        case 0x20...0x7E: return .character(Character(Unicode.Scalar(byte)))
        case Self.escape, 0xC2...0xF4:
            pending = [byte]
            return nil
        default: return Self.control(byte)
        }
    }

    private static func control(_ byte: UInt8) -> KeyPress? {
        switch byte {
        // Ctrl-D that was pressed before keys were read comes as nothing at all.
        case 0x00, 0x04: .endOfInput
        case 0x01: .home
        case 0x02: .left
        case 0x03: .interrupt
        case 0x05: .end
        case 0x06: .right
        case 0x07: .cancel
        case 0x08, 0x7F: .backspace
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x0B: .cutToEnd
        case 0x0C: .clearScreen
        case 0x0E: .down
        case 0x10: .up
        case 0x12: .searchOlder
        case 0x13: .searchNewer
        case 0x14: .transpose
        case 0x15: .cutToStart
        case 0x17: .cutToBlank
        case 0x19: .putIn
        default: nil
        }
    }

    /// How many bytes a character has that begins so.
    private static func length(_ first: UInt8) -> Int { first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }

    private mutating func goOn(_ byte: UInt8) -> KeyPress? {
        if pending.count == 1 {
            // Of two, the second may begin something.
            if byte == Self.escape { return .escape }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") {
                pending.append(byte)
                return nil
            }
            pending = []
            return Self.alternate(byte)
        }
        pending.append(byte)
        // Parameters come before the byte that ends it; nothing that is meant here is long.
        guard (0x40...0x7E).contains(byte) || pending.count > 16 else { return nil }
        defer { pending = [] }
        let sequence = String(decoding: pending[2...], as: UTF8.self)
        if sequence == "200~" { paste = [] }
        return Self.named(sequence)
    }

    /// A key together with Alt, which comes as Esc before it.
    private static func alternate(_ byte: UInt8) -> KeyPress? {
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "B"): .wordLeft
        case UInt8(ascii: "f"), UInt8(ascii: "F"): .wordRight
        case UInt8(ascii: "d"), UInt8(ascii: "D"): .cutWordRight
        case 0x08, 0x7F: .cutWordLeft
        case UInt8(ascii: "y"), UInt8(ascii: "Y"): .putInEarlier
        case UInt8(ascii: "u"), UInt8(ascii: "U"): .uppercase
        case UInt8(ascii: "l"), UInt8(ascii: "L"): .lowercase
        case UInt8(ascii: "c"), UInt8(ascii: "C"): .capitalize
        default: nil
        }
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
        case "3;5~", "3;3~": .cutWordRight
        case "1;5C", "1;3C": .wordRight
        case "1;5D", "1;3D": .wordLeft
        default: nil
        }
    }

    private mutating func takePasted(_ byte: UInt8) -> KeyPress? {
        paste?.append(byte)
        guard let bytes = paste else { return nil }
        guard byte == Self.endOfPaste.last, bytes.suffix(Self.endOfPaste.count).elementsEqual(Self.endOfPaste) else {
            if bytes.count > Limits.pastedBytes {
                isTooLong = true
                paste = Array(bytes.suffix(Self.endOfPaste.count))
            }
            return nil
        }
        defer {
            paste = nil
            isTooLong = false
        }
        return isTooLong ? .pasteTooLong : .paste(Self.text(bytes.dropLast(Self.endOfPaste.count)))
    }

    /// A terminal sends the Enter key where a line ends, and some both bytes of a file's line end.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        var last: UInt8 = 0
        for byte in bytes {
            if byte == 0x0D { text.append(0x0A) } else if byte != 0x0A || last != 0x0D { text.append(byte) }
            last = byte
        }
        return String(decoding: text, as: UTF8.self)
    }
}
