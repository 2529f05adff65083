/// Cuts Swift's text into tokens and comments.
struct SwiftScanner {
    private enum Context {
        /// Code; `parentheses` counts those open since an interpolation began.
        case code(parentheses: Int)
        case string(token: Int, hashes: Int, quotes: Int)
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var contexts: [Context] = [.code(parentheses: 0)]

    private(set) var tokens: [SwiftToken] = []
    private(set) var comments: [Int: String] = [:]
    private(set) var codeLines: Set<Int> = []
    private(set) var stringLines: Set<Int> = []

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func scan() {
        while index < bytes.count {
            if case .string(let token, let hashes, let quotes) = contexts[contexts.count - 1] {
                scanString(token, hashes, quotes)
            } else {
                scanCode()
            }
        }
    }

    // MARK: - Code

    private mutating func scanCode() {
        switch bytes[index] {
        case UInt8(ascii: "\n"):
            advance()
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            index += 1
        case UInt8(ascii: "/") where at(1) == UInt8(ascii: "/"):
            scanLineComment()
        case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"):
            scanBlockComment()
        case UInt8(ascii: "/") where isRegex:
            scanRegex()
        case UInt8(ascii: "\""), UInt8(ascii: "#"):
            openString()
        case UInt8(ascii: "`"):
            scanQuotedName()
        case let byte where Self.isWord(byte):
            let start = index
            while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
            add(.word, bytes[start..<index])
        default:
            scanSymbol()
        }
    }

    private mutating func scanSymbol() {
        let byte = bytes[index]
        add(.symbol, bytes[index..<index + 1])
        index += 1
        guard case .code(let parentheses) = contexts[contexts.count - 1], contexts.count > 1 else { return }
        if byte == UInt8(ascii: "(") { contexts[contexts.count - 1] = .code(parentheses: parentheses + 1) }
        if byte == UInt8(ascii: ")") {
            contexts[contexts.count - 1] = .code(parentheses: parentheses - 1)
            if parentheses == 1 { contexts.removeLast() }
        }
    }

    private mutating func scanQuotedName() {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "`"), bytes[index] != UInt8(ascii: "\n") { index += 1 }
        if at(0) == UInt8(ascii: "`") { index += 1 }
        add(.word, bytes[start..<index])
    }

    // MARK: - Comments

    private mutating func scanLineComment() {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        note(start)
    }

    private mutating func scanBlockComment() {
        var depth = 0
        var start = index
        repeat {
            if bytes[index] == UInt8(ascii: "\n") {
                note(start)
                start = index + 1
                advance()
            } else if at(0) == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if at(0) == UInt8(ascii: "*"), at(1) == UInt8(ascii: "/") {
                depth -= 1
                index += 2
            } else {
                index += 1
            }
        } while depth > 0 && index < bytes.count
        note(start)
    }

    private mutating func note(_ start: Int) {
        let end = min(index, bytes.count)
        comments[line, default: ""] += String(decoding: bytes[min(start, end)..<end], as: UTF8.self)
    }

    // MARK: - Strings

    private mutating func openString() {
        var hashes = 0
        while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
        guard at(hashes) == UInt8(ascii: "\"") else { return scanSymbol() }
        let isLong = at(hashes + 1) == UInt8(ascii: "\"") && at(hashes + 2) == UInt8(ascii: "\"")
        let quotes = isLong ? 3 : 1
        add(.string, [])
        index += hashes + quotes
        contexts.append(.string(token: tokens.count - 1, hashes: hashes, quotes: quotes))
    }

    private mutating func scanString(_ token: Int, _ hashes: Int, _ quotes: Int) {
        let start = index
        while index < bytes.count {
            if closesString(hashes, quotes) {
                keep(start, in: token)
                index += quotes + hashes
                contexts.removeLast()
                return
            }
            if bytes[index] == UInt8(ascii: "\\"), count(UInt8(ascii: "#"), from: 1) >= hashes {
                if at(1 + hashes) == UInt8(ascii: "(") {
                    keep(start, in: token)
                    index += 1 + hashes
                    contexts.append(.code(parentheses: 0))
                    return scanSymbol()
                }
                index += 1 + hashes
                if at(0) != UInt8(ascii: "\n") { index += 1 }
            } else if bytes[index] == UInt8(ascii: "\n") {
                advance()
                codeLines.insert(line)
                stringLines.insert(line)
            } else {
                index += 1
            }
        }
        keep(start, in: token)
    }

    private func closesString(_ hashes: Int, _ quotes: Int) -> Bool {
        count(UInt8(ascii: "\""), from: 0) >= quotes && count(UInt8(ascii: "#"), from: quotes) >= hashes
    }

    private mutating func keep(_ start: Int, in token: Int) {
        tokens[token].text += String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
    }

    // MARK: - Regular expressions

    private static let beforeValues: Set<String> = ["=", "(", ",", ":", "[", "{", "!", "&", "|"]

    /// A slash begins one where a value may stand, with no space behind it and another slash on the same line.
    private var isRegex: Bool {
        let next = at(1)
        guard next != UInt8(ascii: " "), next != UInt8(ascii: "\n"), next != UInt8(ascii: "=") else { return false }
        if let last = tokens.last, last.line == line, !Self.beforeValues.contains(last.text) {
            return false
        }
        return bytes[(index + 1)...].prefix { $0 != UInt8(ascii: "\n") }.contains(UInt8(ascii: "/"))
    }

    private mutating func scanRegex() {
        add(.string, [])
        index += 1
        while at(0) != UInt8(ascii: "/"), index < bytes.count { index += at(0) == UInt8(ascii: "\\") ? 2 : 1 }
        index += 1
    }

    // MARK: - Bytes

    private func at(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private func count(_ byte: UInt8, from distance: Int) -> Int {
        var count = 0
        while at(distance + count) == byte { count += 1 }
        return count
    }

    private mutating func advance() {
        index += 1
        line += 1
    }

    private mutating func add(_ kind: SwiftToken.Kind, _ text: some Collection<UInt8>) {
        tokens.append(SwiftToken(kind: kind, text: String(decoding: text, as: UTF8.self), line: line))
        codeLines.insert(line)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
