/// One thing that is wrong with a view's SQL: where it stands, what it is, and what to write instead.
public struct SQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    /// From 1, in characters.
    public let column: Int
    public let sentence: String

    public var description: String { "\(line):\(column): \(sentence)" }
}

/// All that is wrong with a view's SQL, as far as it could be read, in the order of the text.
public struct SQLErrors: Error, Sendable, Hashable, CustomStringConvertible {
    public let errors: [SQLError]

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects what is wrong while reading goes on.
struct Complaints {
    let sql: [UInt8]
    private(set) var found: [(offset: Int, sentence: String)] = []

    init(about sql: String) { self.sql = Array(sql.utf8) }

    var isEmpty: Bool { found.isEmpty }

    /// The same complaint at the same place is made once: an alias may be read several times.
    mutating func add(_ offset: Int, _ sentence: String) {
        guard found.count < SQLLimits.complaints else { return }
        if !found.contains(where: { $0.offset == offset && $0.sentence == sentence }) {
            found.append((offset, sentence))
        }
    }

    var errors: SQLErrors {
        let inOrder = found.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        return SQLErrors(errors: inOrder.prefix(SQLLimits.errors).map { error($0.element.offset, $0.element.sentence) })
    }

    private func error(_ offset: Int, _ sentence: String) -> SQLError {
        let before = sql.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // Bytes that continue a character of UTF-8 do not count.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return SQLError(line: line, column: column, sentence: sentence)
    }

    /// A piece of the SQL as messages repeat it: on one line, and not too long.
    func quote(_ range: Range<Int>) -> String {
        let words = String(decoding: sql[range], as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let text = words.joined(separator: " ")
        return text.count > SQLLimits.quoted ? text.prefix(SQLLimits.quoted - 1) + "…" : text
    }
}

/// Reading cannot go on; what is wrong has been said.
struct Stop: Error {}
