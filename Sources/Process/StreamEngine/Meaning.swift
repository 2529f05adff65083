internal import Plans
internal import Scalars
internal import System
internal import Time

/// A fingerprint as a person reads it: columns are called by their names.
struct Meaning {
    private var settings: [String: String] = [:]
    private var columns: [String: String] = [:]
    private var joins: [String] = []
    private var tables: [String: String] = [:]
    private var sql: [(what: String, text: String)] = []

    private static let settings = ["emit", "topic", "zone", "watermark", "bad records", "event time"]

    init(_ fingerprint: String) {
        let lines = fingerprint.split(separator: "\n").map(String.init)
        let names = Self.names(lines)
        var group: [String] = []
        for line in lines {
            if let name = Self.settings.first(where: { line.hasPrefix($0 + " ") }) {
                settings[name] = Self.shown(name, String(line.dropFirst(name.utf8.count + 1)))
            } else if line.hasPrefix("column ") {
                guard let column = line.cut(at: " from ") else { continue }
                columns[column.after] = String(column.before.dropFirst("column ".utf8.count))
            } else if line.hasPrefix("join ") || line.hasPrefix("left join ") {
                take(join: line, names)
            } else {
                take(line, names, &group)
            }
        }
    }

    /// `left join users on #1, key ID, unmatched filter: ID bigint, State text`.
    private mutating func take(join line: String, _ names: [String]) {
        guard let parts = line.cut(atLast: ", key "), let table = parts.before.cut(at: "join ")?.after.cut(at: " on ")
        else { return }
        joins.append(parts.before.naming(names))
        tables[table.before] = parts.after
    }

    /// A line of the SQL; outputs of groups are over what came before them.
    private mutating func take(_ line: String, _ names: [String], _ group: inout [String]) {
        guard let (word, rest) = line.cut(at: " ") else { return }
        switch word {
        case "where": sql.append(("WHERE", rest.naming(names)))
        case "key":
            let key = rest.naming(names)
            group.append(key)
            sql.append(("GROUP BY \(key)", ""))
        case "tumble", "hop", "session":
            group += ["window_start", "window_end"]
            let spans = rest.split(separator: " ").map { Self.span(String($0)) }
            sql.append(("window", "\(word) \(spans.joined(separator: ", "))"))
        case "aggregate": group.append(Self.call(rest).naming(names))
        case "output":
            guard let output = rest.cut(at: ": ") else { return }
            sql.append((output.before, output.after.naming(group.isEmpty ? names : group)))
        case "having": sql.append(("HAVING", rest.naming(group)))
        default: break
        }
    }

    /// `countDistinct #1 where #2` as it would be written.
    private static func call(_ text: String) -> String {
        guard let (function, rest) = text.cut(at: " ") else { return text }
        let parts = rest.cut(at: " where ")
        let argument = (parts?.before ?? rest).withoutParentheses
        let call =
            switch function {
            case "countRows": "count(*)"
            case "countDistinct": "count(distinct \(argument))"
            case "approximateCountDistinct": "approx_count_distinct(\(argument))"
            case _ where function.hasPrefix("approximatePercentile("):
                "approx_percentile(\(argument), \(function.dropFirst("approximatePercentile(".utf8.count).dropLast()))"
            default: "\(function)(\(argument))"
            }
        return call + (parts.map { " filter (where \($0.after))" } ?? "")
    }

    /// What the columns are called that expressions number.
    private static func names(_ lines: [String]) -> [String] {
        let tables = lines.filter { $0.hasPrefix("join ") || $0.hasPrefix("left join ") }.map { line -> [String] in
            let columns = line.cut(atLast: ", unmatched ")?.after.cut(at: ": ")?.after ?? ""
            return columns.split(separator: ",").map { column in
                String(column.drop { $0 == " " }).cut(atLast: " ")?.before ?? String(column)
            }
        }
        return lines.filter { $0.hasPrefix("column ") }.map { line in
            if let source = line.cut(at: " from ")?.after { return source.cut(atLast: " (")?.before ?? source }
            let words = line.split(separator: " ")
            guard words.count >= 5, let place = Int(words[1]), let join = Int(words[4].dropLast()),
                tables.indices.contains(join), tables[join].indices.contains(place)
            else { return "?" }
            return tables[join][place]
        }
    }

    private static func shown(_ name: String, _ value: String) -> String {
        name == "watermark" ? span(value) : value
    }

    private static func span(_ milliseconds: String) -> String {
        Int64(milliseconds).map { Duration.milliseconds($0).briefText } ?? milliseconds
    }

    // MARK: - Comparing

    /// What a person would say has changed, in a few words.
    func changes(since old: Meaning) -> String {
        var found = Self.settings.compactMap { name in
            settings[name] == old.settings[name]
                ? nil : "\(name) is \(settings[name] ?? "none"), was \(old.settings[name] ?? "none")"
        }
        for (source, type) in columns.sorted(by: { $0.key < $1.key }) {
            guard let before = old.columns[source], before != type else { continue }
            found.append("\(source) is \(type), was \(before)")
        }
        for table in tables.keys.sorted() where old.tables[table] ?? tables[table] != tables[table] {
            found.append("table \(table) has other columns, another key, or another way with what has no match")
        }
        let ofSQL = changesOfSQL(since: old)
        if let first = ofSQL.first {
            found.append("its SQL changed: \(first)" + (ofSQL.count > 1 ? ", and \(ofSQL.count - 1) more" : ""))
        }
        return found.isEmpty ? "its SQL changed" : found.joined(separator: "; ")
    }

    private func changesOfSQL(since old: Meaning) -> [String] {
        let mine = joins.map { ($0, "") } + sql.map { ($0.what, $0.text) }
        let others = old.joins.map { ($0, "") } + old.sql.map { ($0.what, $0.text) }
        let come = mine.compactMap { what, text -> String? in
            guard let before = others.first(where: { $0.0 == what }) else {
                return text.isEmpty ? "\(what.brief) is new" : "\(what) is \(text.brief), which is new"
            }
            return before.1 == text ? nil : "\(what) is \(text.brief), was \(before.1.brief)"
        }
        let gone = others.filter { other in !mine.contains { $0.0 == other.0 } }.map { "\($0.0.brief) is gone" }
        let isSame = come.isEmpty && gone.isEmpty && mine.map(\.0) != others.map(\.0)
        return come + gone + (isSame ? ["the order of its columns"] : [])
    }
}

extension String {
    /// What is before the first such part, and after it.
    fileprivate func cut(at part: String) -> (before: String, after: String)? {
        guard let range = range(of: part) else { return nil }
        return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
    }

    /// What is before the last such part, and after it.
    fileprivate func cut(atLast part: String) -> (before: String, after: String)? {
        guard var found = cut(at: part) else { return nil }
        while let next = found.after.cut(at: part) { found = (found.before + part + next.before, next.after) }
        return found
    }

    /// With `#1` as the second of these names; what is quoted stays.
    fileprivate func naming(_ names: [String]) -> String {
        var text = ""
        var isQuoted = false
        var rest = self[...]
        while let letter = rest.popFirst() {
            if letter == "'" { isQuoted.toggle() }
            let digits = letter == "#" && !isQuoted ? rest.prefix { $0.isWholeNumber } : ""
            guard let number = Int(digits), names.indices.contains(number) else {
                text.append(letter)
                continue
            }
            rest = rest.dropFirst(digits.count)
            text += names[number]
        }
        return text
    }

    /// Without the parentheses around all of it.
    fileprivate var withoutParentheses: String {
        guard hasPrefix("("), hasSuffix(")") else { return self }
        var depth = 0
        for (place, letter) in zip(indices, self) {
            depth += letter == "(" ? 1 : letter == ")" ? -1 : 0
            if depth == 0 { return index(after: place) == endIndex ? String(dropFirst().dropLast()) : self }
        }
        return self
    }

    /// Not too long for a sentence.
    fileprivate var brief: String {
        let text = withoutParentheses
        let most = EngineLimits.shownExpression
        return text.count > most ? text.prefix(most - 1) + "…" : text
    }
}
