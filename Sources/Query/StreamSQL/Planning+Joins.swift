import Columns
import Plans

extension Planning {
    /// A table's row is found by its key, so ON says what the key equals, and nothing else.
    mutating func join(_ place: Int) -> Join? {
        let written = select.joins[place]
        guard let condition = written.condition, let table = tables[place] else { return nil }
        let source = analysis.sources[place + 1]
        let key = "\(source.name).\(table.columns[table.key].name)"
        guard case .binary(.equal, let left, let right) = condition.node else {
            return analysis.refuse(
                condition,
                "ON says what the key of \(table.name) equals, as in \(key) = …: write other conditions in WHERE")
        }
        var context = Context(.on)
        context.sources = place + 2
        guard let sides = analysis.all([left, right], context) else { return nil }
        let number = source.offset + table.key
        guard let other = [0, 1].first(where: { sides[1 - $0].expression.node == .column(number) }) else {
            return analysis.refuse(
                condition, "\(table.name) is joined by its key, \(key): write ON \(key) = …, or declare another key")
        }
        let term = other == 0 ? left : right
        let own = source.offset..<source.offset + table.columns.count
        guard !sides[other].expression.columns.contains(where: own.contains) else {
            return analysis.refuse(term, "\(key) must equal something that is known before \(table.name) is joined")
        }
        guard sides[other].kind == sides[1 - other].kind else {
            return analysis.refuse(term, unequalKinds(term, sides[other].kind, key, sides[1 - other].kind))
        }
        return Join(table: table.name, key: sides[other].expression, isLeft: written.isLeft)
    }

    private func unequalKinds(_ term: Term, _ kind: ValueKind, _ key: String, _ keyKind: ValueKind) -> String {
        let type = keyKind == .timestamp ? "TEXT" : keyKind.affinity.rawValue
        let text = analysis.quote(term)
        return
            "\(text) is \(kind.noun), and \(key) is \(keyKind.noun): "
            + "write CAST(\(text) AS \(type)), or declare both with one type"
    }
}
