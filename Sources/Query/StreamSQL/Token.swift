/// A word, a number, a text or a sign of SQL, and where it stands.
struct Token {
    enum Kind: Equatable {
        /// A keyword or a name; which of them, the grammar decides.
        case word
        /// A name in "quotes", [brackets] or `backquotes`.
        case quotedName
        case string
        case integer(Int64)
        case real(Double)
        case blob
        case parameter
        case symbol
        case end
    }

    let kind: Kind
    /// Without quotes.
    let text: String
    let range: Range<Int>
    /// Upper case for a word, as it is for a sign; nothing for all else.
    let key: String

    init(_ kind: Kind, _ text: String, _ range: Range<Int>) {
        self.kind = kind
        self.text = text
        self.range = range
        key =
            switch kind {
            case .word: text.asciiUppercased
            case .symbol: text
            default: ""
            }
    }

    /// Whether it may be the name of something.
    var isName: Bool { kind == .quotedName || (kind == .word && !Token.reserved.contains(key)) }

    /// Words that are no names unless they are quoted.
    static let reserved: Set<String> = [
        "ALL", "AND", "AS", "BETWEEN", "CASE", "CAST", "COLLATE", "CROSS", "DISTINCT", "ELSE", "ESCAPE",
        "EXCEPT", "EXISTS", "FROM", "FULL", "GROUP", "HAVING", "IN", "INNER", "INTERSECT", "IS", "ISNULL", "JOIN",
        "LEFT", "LIMIT", "NATURAL", "NOT", "NOTNULL", "NULL", "ON", "OR", "ORDER", "OUTER", "RIGHT", "SELECT", "THEN",
        "UNION", "USING", "VALUES", "WHEN", "WHERE", "WINDOW",
    ]
}

extension String {
    /// SQL's names fold ASCII letters only.
    var asciiLowercased: String {
        String(
            decoding: utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    var asciiUppercased: String {
        String(
            decoding: utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
    }
}
