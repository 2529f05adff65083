import Columns
import Plans

extension Planning {
    mutating func groups() -> Grouping? {
        let keys = keys()
        let outputs = items.map { analysis.groupExpression($0.term, Context(.output), isCondition: false) }
        let having = select.having.map { analysis.groupExpression($0, Context(.having), isCondition: true) }
        checkNames()
        guard let keys, !outputs.contains(where: { $0 == nil }) else {
            // Columns that are not grouped are looked for even when other things are wrong.
            if let keys { _ = row(keys).rewritten(outputs.compactMap { $0 }, &analysis) }
            return nil
        }
        let row = row(keys)
        let rewritten = row.rewritten(outputs.compactMap { $0 }, &analysis)
        let condition = having.flatMap { $0 }.flatMap { row.rewritten([$0], &analysis)?.first }
        guard let rewritten else { return nil }
        return Grouping(
            keys: keys, window: analysis.window, aggregates: analysis.aggregates,
            outputs: zip(items, rewritten).map { Output(name: name(of: $0), expression: $1) }, having: condition)
    }

    private func row(_ keys: [Expression]) -> GroupRow {
        GroupRow(keys: keys, hasWindow: analysis.window != nil)
    }

    private mutating func keys() -> [Expression]? {
        let terms = (select.grouping ?? []).map { meant($0) }
        // The window first: others may name its bounds.
        for case (_, let term?) in terms where WindowFunctions.isWindow(term) { analysis.readWindow(term) }
        var keys: [Expression] = []
        var isWhole = true
        for (written, term) in terms {
            guard let term else {
                isWhole = false
                continue
            }
            if WindowFunctions.isWindow(term) || isWindowBound(term) { continue }
            var context = Context(.grouping)
            context.isAliased = written.offset != term.offset
            guard let key = analysis.typed(term, context)?.expression else {
                isWhole = false
                continue
            }
            if !keys.contains(key) { keys.append(key) }
        }
        return isWhole ? keys : nil
    }

    /// A position stands for what is selected there, and an alias that is no column for its expression.
    private mutating func meant(_ term: Term) -> (written: Term, meant: Term?) {
        switch term.node {
        case .literal(.integer(let position)):
            guard let place = Int(exactly: position), items.indices.contains(place - 1) else {
                return (
                    term,
                    analysis.refuse(term, "GROUP BY \(position) is no position in SELECT, which has \(items.count)")
                )
            }
            let item = items[place - 1]
            if item.term.hasAggregate {
                let text = analysis.quote(item.term)
                return (
                    term,
                    analysis.refuse(
                        term, "position \(position) is \(text), which is known for a group only: group by other columns"
                    )
                )
            }
            return (term, item.term)
        case .literal(let value):
            guard case .text(let bytes) = value else {
                return (
                    term, analysis.refuse(term, "\(analysis.quote(term)) is the same in every row: GROUP BY a column")
                )
            }
            let name = String(decoding: bytes, as: UTF8.self)
            return (
                term,
                analysis.refuse(
                    term, "'\(name)' is a text, the same in every row: a column is written without quotes, or in \"\"")
            )
        case .name(nil, let name, _): return (term, meant(name, term))
        default: return (term, term)
        }
    }

    /// A column, unless there is only an alias of this name; SQLite would take the column silently where both are.
    private mutating func meant(_ name: String, _ term: Term) -> Term? {
        let owner = analysis.sources.first { $0.index(of: name) != nil }
        guard let alias = analysis.aliases.first(where: { $0.name.asciiLowercased == name.asciiLowercased }) else {
            return term
        }
        guard let owner else {
            guard alias.term.hasAggregate else { return alias.term }
            let text = analysis.quote(alias.term)
            return analysis.refuse(
                term, "\"\(name)\" is \(text), known for a group only, and GROUP BY makes the groups")
        }
        if case .name(_, let aliased, _) = alias.term.node, aliased.asciiLowercased == name.asciiLowercased {
            return term
        }
        let text = analysis.quote(alias.term)
        return analysis.refuse(
            term, "\"\(name)\" is a column and the alias of \(text): write \(owner.name).\(name), or \(text)")
    }

    /// A window's bounds group by themselves, so that naming them changes nothing.
    private func isWindowBound(_ term: Term) -> Bool {
        guard analysis.window != nil, case .name(nil, let name, _) = term.node else { return false }
        return ["window_start", "window_end"].contains(name.asciiLowercased)
            && !analysis.sources.contains { $0.index(of: name) != nil }
    }
}

/// An expression over a group's row that still numbers input columns, and where it names them.
struct GroupExpression {
    let expression: Expression
    let mentions: [Int: Int]
    let fallback: Int
}

extension Analysis {
    mutating func groupExpression(_ term: Term, _ context: Context, isCondition: Bool) -> GroupExpression? {
        mentions = [:]
        let found = isCondition ? condition(term, context) : typed(term, context)
        return found.map { GroupExpression(expression: $0.expression, mentions: mentions, fallback: term.offset) }
    }
}
