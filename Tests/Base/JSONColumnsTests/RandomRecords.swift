import JSON
import System

/// Records made up at random, with white space where it may stand, and fields that ask for parts of them.
struct RandomRecords {
    var generator: SeededGenerator

    static let names = [
        "a", "b", "c", "é", "", "a longer name that fills more than one block of thirty-two bytes", "0", "1",
    ]

    mutating func record() -> [UInt8] {
        var text = space()
        text += object(depth: Int.random(in: 0...4, using: &generator))
        return Array((text + space()).utf8)
    }

    /// Cuts, flips, doubles or inserts a few bytes.
    mutating func damage(_ record: [UInt8]) -> [UInt8] {
        let alphabet =
            Array(#"{}[]",:\u0123eE+-.dDtrue falsnNI"#.utf8) + [0x00, 0x09, 0x0A, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
        var record = record
        for _ in 0..<Int.random(in: 1...2, using: &generator) where !record.isEmpty {
            let place = Int.random(in: 0..<record.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: record.insert(alphabet.randomElement(using: &generator)!, at: place)
            case 1: record.remove(at: place)
            case 2: record[place] = alphabet.randomElement(using: &generator)!
            case 3: record[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            default: record.removeLast(record.count - place)
            }
        }
        return record
    }

    mutating func path() -> [String] {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in Self.names.randomElement(using: &generator)! }
    }

    private mutating func space() -> String {
        guard Int.random(in: 0..<6, using: &generator) == 0 else { return "" }
        let spaces = [" ", "  ", "\n\t", "\r\n    ", String(repeating: " ", count: 70)]
        return spaces.randomElement(using: &generator)!
    }

    private mutating func object(depth: Int) -> String {
        // Mostly the names in their order, so that a guess of what comes next is right now and then.
        var names = Self.names.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
        if Int.random(in: 0..<4, using: &generator) == 0 { names.append(Self.names.randomElement(using: &generator)!) }
        if Int.random(in: 0..<4, using: &generator) == 0 { names.shuffle(using: &generator) }
        var members: [String] = []
        for name in names {
            members.append(space() + spelled(name) + space() + ":" + space() + value(depth: depth) + space())
        }
        return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
    }

    private mutating func array(depth: Int) -> String {
        let elements = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in space() + value(depth: depth) + space()
        }
        return "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &generator) {
        case 0: return "null"
        case 1: return Bool.random(using: &generator) ? "true" : "false"
        case 2, 3, 4: return number()
        case 5: return "\"\(number())\""
        case 6, 7: return spelled(text())
        case 8: return array(depth: depth - 1)
        default: return object(depth: depth - 1)
        }
    }

    mutating func number() -> String {
        var text = Bool.random(using: &generator) ? "-" : ""
        let digits = [1, 1, 2, 5, 9, 10, 16, 19, 20, 40].randomElement(using: &generator)!
        let whole = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        let trimmed = whole.drop { $0 == "0" }
        text += trimmed.isEmpty ? "0" : trimmed
        if Int.random(in: 0..<3, using: &generator) == 0 {
            text += "." + ["0", "5", "000", "25", "1234567890123456789"].randomElement(using: &generator)!
        }
        if Int.random(in: 0..<4, using: &generator) == 0 {
            text += ["e2", "E-2", "e+0", "e308", "e-320", "e19"].randomElement(using: &generator)!
        }
        return text
    }

    mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<[0, 3, 7, 8, 9, 15, 16, 17, 31, 33, 70].randomElement(using: &generator)! {
            let highest: UInt32 = [0x20, 0x7F, 0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &generator)!
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...highest, using: &generator)) { text.append(scalar) }
        }
        return String(text)
    }

    /// A text in quotes; some characters are escaped that need not be.
    private mutating func spelled(_ text: String) -> String {
        var spelled = "\""
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            guard mustEscape || Int.random(in: 0..<16, using: &generator) == 0 else {
                spelled.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: Bool.random(using: &generator))
                spelled += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return spelled + "\""
    }
}
