extension Unicode.Scalar {
    /// How many columns of a terminal it takes: 2 for East Asian wide ones and emoji, 0 for marks and joiners.
    ///
    /// As `wcwidth` has it, not as those terminals do that draw a family of emoji as one: most take the sum.
    public var terminalWidth: Int {
        if value < 0x300 { return value >= 0x20 && !(0x7F...0x9F).contains(value) ? 1 : 0 }
        if joinsTheLetterBefore { return 0 }
        return WideScalars.contains(self) ? 2 : 1
    }

    private var joinsTheLetterBefore: Bool {
        switch value {
        // The vowels and last consonants of a Korean syllable, whose first consonant has the room of all.
        case 0x1160...0x11FF, 0xD7B0...0xD7FB: true
        // Of the format characters, those that enclose the digits after them are seen.
        case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: false
        default:
            switch properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: true
            default: false
            }
        }
    }
}

extension Character {
    /// How many columns of a terminal it takes.
    public var terminalWidth: Int {
        if let ascii = asciiValue { return ascii >= 0x20 && ascii != 0x7F ? 1 : 0 }
        return unicodeScalars.reduce(0) { $0 + $1.terminalWidth }
    }
}

extension StringProtocol {
    /// How many columns of a terminal it takes.
    public var terminalWidth: Int {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
        return unicodeScalars.reduce(0) { $0 + $1.terminalWidth }
    }

    /// As much of its beginning as `columns` columns of a terminal have room for.
    public func prefix(terminalWidth columns: Int) -> SubSequence {
        var room = columns
        return prefix { character in
            room -= character.terminalWidth
            return room >= 0
        }
    }
}
