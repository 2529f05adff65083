extension JSONParser {
    @_lifetime(self: copy self)
    mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for letter in "\(word)".utf8 {
            guard next == letter else { throw unexpected("'\(word)'") }
            skip()
        }
        return value
    }

    // MARK: - Numbers

    @_lifetime(self: copy self)
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        var isIntegral = true
        if next == UInt8(ascii: "-") { skip() }
        if next == UInt8(ascii: "0") { skip() } else { try digits() }
        if next == UInt8(ascii: ".") {
            isIntegral = false
            skip()
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isIntegral = false
            skip()
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { skip() }
            try digits()
        }
        let text = text(start..<position)
        return JSONNumber(text: text, integer: isIntegral ? Int64(text) : nil)
    }

    @_lifetime(self: copy self)
    private mutating func digits() throws(JSONError) {
        guard isDigit(next) else { throw unexpected("a digit") }
        while isDigit(next) { skip() }
    }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9")
    }

    // MARK: - Strings

    @_lifetime(self: copy self)
    mutating func string() throws(JSONError) -> String {
        skip()
        var start = position
        var result = ""
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                result += text(start..<position)
                skip()
                return result
            case UInt8(ascii: "\\"):
                result += text(start..<position)
                result.unicodeScalars.append(try escape())
                start = position
            case 0x00..<0x20: throw unexpected("an escape for a control character")
            default: skip()
            }
        }
        throw unexpected("'\"'")
    }

    @_lifetime(self: copy self)
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        skip()
        let letter = next
        if letter == UInt8(ascii: "u") {
            skip()
            return try scalar(from: start)
        }
        guard let letter, let scalar = Self.escapes[letter] else { throw unexpected("one of \"\\/bfnrtu") }
        skip()
        return scalar
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    /// The character of the escape that began at `start`, whose `\u` is read: of one escape, or of a pair of them.
    @_lifetime(self: copy self)
    private mutating func scalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let alone = JSONError(
            code: .loneSurrogate, offset: start, sentence: "half of a surrogate pair, which is no character")
        guard first < 0xDC00, next == UInt8(ascii: "\\") else { throw alone }
        skip()
        guard next == UInt8(ascii: "u") else { throw alone }
        skip()
        let second = try fourHexDigits()
        guard (0xDC00...0xDFFF).contains(second) else { throw alone }
        let joined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(joined) else { throw alone }
        return scalar
    }

    @_lifetime(self: copy self)
    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("a hexadecimal digit")
            }
            number = number << 4 | UInt32(digit)
            skip()
        }
        return number
    }
}
