/// Cuts SQL into tokens as SQLite does.
struct Lexer {
    private let sql: [UInt8]
    private var position = 0
    private var tokens: [Token] = []
    private(set) var complaints: Complaints

    private init(_ complaints: Complaints) {
        self.complaints = complaints
        sql = complaints.sql
    }

    /// The tokens of the text that `complaints` is about; the last one is its end.
    static func tokens(_ complaints: inout Complaints) throws(Stop) -> [Token] {
        var lexer = Lexer(complaints)
        defer { complaints = lexer.complaints }
        try lexer.read()
        return lexer.tokens
    }

    private mutating func read() throws(Stop) {
        while let byte = peek() {
            let start = position
            switch byte {
            case UInt8(ascii: " "), 0x09, 0x0A, 0x0C, 0x0D: position += 1
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipComment()
            case UInt8(ascii: "'"): add(.string, try quoted(until: byte, "a text"), from: start)
            case UInt8(ascii: "\""), UInt8(ascii: "`"): add(.quotedName, try quoted(until: byte, "a name"), from: start)
            case UInt8(ascii: "["): add(.quotedName, try bracketed(), from: start)
            case UInt8(ascii: "."): isDigit(peek(1)) ? try number() : try symbol()
            case _ where isDigit(byte): try number()
            case UInt8(ascii: "x") where peek(1) == UInt8(ascii: "'"),
                UInt8(ascii: "X") where peek(1) == UInt8(ascii: "'"):
                position += 1
                add(.blob, try quoted(until: UInt8(ascii: "'"), "a blob"), from: start)
            case UInt8(ascii: ":") where peek(1) == UInt8(ascii: ":"): try symbol()
            case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"):
                position += 1
                skipWord()
                add(.parameter, text(from: start), from: start)
            case _ where isWordByte(byte):
                skipWord()
                add(.word, text(from: start), from: start)
            default: try symbol()
            }
        }
        add(.end, "", from: position)
    }

    private mutating func symbol() throws(Stop) {
        let start = position
        let rest = sql[position...]
        guard let sign = Self.symbols.first(where: { rest.starts(with: $0.utf8) }) else {
            let character = String(decoding: rest, as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
            throw stop(
                start, "\(character.debugDescription) has no meaning in SQL: leave it out, or quote the text or name")
        }
        position += sign.utf8.count
        add(.symbol, sign, from: start)
    }

    /// Longer signs first.
    private static let symbols = [
        "->>", "->", "::", "||", "<<", ">>", "<=", ">=", "<>", "==", "!=", "(", ")", ",", ".", ";", "*", "/", "%", "+",
        "-",
        "&", "|", "~", "<", ">", "=",
    ]

    /// Two quotes inside are one of the text.
    private mutating func quoted(until quote: UInt8, _ what: String) throws(Stop) -> String {
        let start = position
        var bytes: [UInt8] = []
        position += 1
        while let byte = peek() {
            position += 1
            if byte == quote {
                guard peek() == quote else { return String(decoding: bytes, as: UTF8.self) }
                position += 1
            }
            bytes.append(byte)
        }
        let sign = String(decoding: [quote], as: UTF8.self)
        throw stop(
            start, "\(what) begins here and never ends: close it with \(sign), and write a \(sign) inside it twice")
    }

    private mutating func bracketed() throws(Stop) -> String {
        let start = position
        guard let end = sql[position...].firstIndex(of: UInt8(ascii: "]")) else {
            throw stop(start, "a name begins here and never ends: close it with ]")
        }
        position = end + 1
        return String(decoding: sql[start + 1..<end], as: UTF8.self)
    }

    private mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    }

    /// One that is not closed goes to the end, as in SQLite.
    private mutating func skipComment() {
        position += 2
        while position < sql.count {
            if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
    }

    mutating func stop(_ offset: Int, _ sentence: String) -> Stop {
        complaints.add(offset, sentence)
        return Stop()
    }
}

// MARK: - Numbers

extension Lexer {
    private mutating func number() throws(Stop) {
        let start = position
        if peek() == UInt8(ascii: "0"), peek(1).map({ $0 | 0x20 }) == UInt8(ascii: "x") { return try hexadecimal() }
        skipDigits()
        var isReal = false
        if peek() == UInt8(ascii: ".") {
            isReal = true
            position += 1
            skipDigits()
        }
        if peek().map({ $0 | 0x20 }) == UInt8(ascii: "e") {
            let signed = [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(peek(1))
            if isDigit(peek(signed ? 2 : 1)) {
                isReal = true
                position += signed ? 2 : 1
                skipDigits()
            }
        }
        try requireEnd(of: start)
        let digits = text(from: start)
        if !isReal, let number = Int64(digits) { return add(.integer(number), digits, from: start) }
        // Whole numbers beyond 64 bits are reals, as in SQLite.
        add(.real(Double(digits) ?? .infinity), digits, from: start)
    }

    /// Sixteen digits are all 64 bits, so the greater half is negative.
    private mutating func hexadecimal() throws(Stop) {
        let start = position
        position += 2
        skipWord()
        let digits = text(from: start)
        guard let bits = UInt64(digits.dropFirst(2), radix: 16) else {
            throw stop(start, "\(digits) is no whole number: 0x takes 1 to 16 of the digits 0-9 and a-f")
        }
        add(.integer(Int64(bitPattern: bits)), digits, from: start)
    }

    private mutating func requireEnd(of start: Int) throws(Stop) {
        guard let byte = peek(), isWordByte(byte) else { return }
        skipWord()
        throw stop(start, "\(text(from: start)) is no number: put a space after it, or quote a name that begins so")
    }
}

// MARK: - Bytes

extension Lexer {
    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < sql.count ? sql[position + ahead] : nil
    }

    private mutating func skipDigits() {
        while isDigit(peek()) { position += 1 }
    }

    private mutating func skipWord() {
        while let byte = peek(), isWordByte(byte) || isDigit(byte) || byte == UInt8(ascii: "$") { position += 1 }
    }

    private func text(from start: Int) -> String { String(decoding: sql[start..<position], as: UTF8.self) }

    private mutating func add(_ kind: Token.Kind, _ text: String, from start: Int) {
        tokens.append(Token(kind, text, start..<position))
    }
}

private func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
}

/// Letters, the underscore, and all that is not ASCII.
private func isWordByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
}
