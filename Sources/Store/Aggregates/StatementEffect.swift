/// What a statement would do beside reading, told from its first words.
public enum StatementEffect: Sendable, Hashable {
    /// It writes; the word says how.
    case change(String)
    /// It begins or ends what statements are to do together.
    case transaction(String)
    /// It goes to another file.
    case otherFile(String)
    /// It sets something of the engine's.
    case setting(String)

    /// What begins as if it only read, as WITH … INSERT does.
    public static let hidden = StatementEffect.change("the statement")

    /// Nil for what only reads, and for what nobody understands.
    public init?(_ sql: String) {
        var words = Words(sql)
        let word = words.next().uppercased()
        switch word {
        case "INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "REINDEX", "ANALYZE", "VACUUM":
            self = .change(word)
        case "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE": self = .transaction(word)
        case "ATTACH", "DETACH": self = .otherFile(word)
        case "PRAGMA":
            guard let name = Self.setting(&words) else { return nil }
            self = .setting("PRAGMA \(name)")
        default: return nil
        }
    }

    /// The name of a pragma that does not only tell something.
    private static func setting(_ words: inout Words) -> String? {
        var name = words.next()
        var mark = words.next()
        if mark == "." {
            name = words.next()
            mark = words.next()
        }
        let lower = name.lowercased()
        if active.contains(lower) { return name }
        return (mark == "=" || mark == "(") && !asking.contains(lower) ? name : nil
    }

    /// Pragmas that do something without being told what.
    private static let active: Set = ["wal_checkpoint", "incremental_vacuum", "optimize"]
    /// Pragmas that take an argument, and only tell something about it.
    private static let asking: Set = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "foreign_key_check", "integrity_check", "quick_check",
    ]

    public var sentence: String {
        switch self {
        case .change(let word): "\(word) would change something, and results are only read here"
        case .transaction(let word):
            "\(word) has nothing to hold together here: each statement reads one state of the results by itself"
        case .otherFile(let word): "\(word) goes to another file, and only the results are read here"
        case .setting(let word): "\(word) would set or do something, and results are only read here"
        }
    }
}

/// The words and signs at the beginning of a statement, comments left out.
private struct Words {
    private var rest: Substring.UTF8View

    init(_ sql: String) { rest = Substring(sql).utf8 }

    /// The next one; empty at the end.
    mutating func next() -> String {
        skip()
        let word = rest.prefix { $0 == UInt8(ascii: "_") || Self.isLetterOrDigit($0) }
        let length = max(word.count, rest.isEmpty ? 0 : 1)
        defer { rest = rest.dropFirst(length) }
        return String(decoding: rest.prefix(length), as: UTF8.self)
    }

    private mutating func skip() {
        while let first = rest.first {
            if first <= 0x20 || first == UInt8(ascii: ";") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "--".utf8) {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if rest.starts(with: "/*".utf8) {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
                rest = rest.dropFirst(2)
            } else {
                return
            }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
