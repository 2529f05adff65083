import Columns
import Plans

/// The row that stands for a group: keys, then the window's bounds, then aggregates.
struct GroupRow {
    let keys: [Expression]
    let hasWindow: Bool

    /// The same expressions over this row; nil when they name columns that the row has not, which is said.
    func rewritten(_ all: [GroupExpression], _ analysis: inout Analysis) -> [Expression]? {
        var isWhole = true
        let expressions = all.map { group in
            var missing: [Int] = []
            let expression = rewritten(group.expression, &missing)
            for column in missing {
                isWhole = false
                analysis.complaints.add(group.mentions[column] ?? group.fallback, ungrouped(column, analysis))
            }
            return expression
        }
        return isWhole ? expressions : nil
    }

    private func ungrouped(_ column: Int, _ analysis: Analysis) -> String {
        let source = analysis.sources.last { $0.offset <= column && $0.columns?.isEmpty == false }
        let name = source.flatMap { $0.columns?[column - $0.offset].name } ?? ""
        if let alias = analysis.aliases.first(where: { $0.name.asciiLowercased == name.asciiLowercased }) {
            let text = analysis.quote(alias.term)
            return "\"\(name)\" is the column here, which hides the alias: write \(text), or choose another alias"
        }
        let remedy = "add it to GROUP BY, or say which row's it is, as in last(\(name)) or max(\(name))"
        return "\"\(name)\" is neither grouped nor in an aggregate: \(remedy)"
    }

    private func rewritten(_ expression: Expression, _ missing: inout [Int]) -> Expression {
        if let place = keys.firstIndex(of: expression) { return .column(place, expression.kind) }
        if case .column(let number) = expression.node {
            guard number >= Analysis.windowStart else {
                missing.append(number)
                return expression
            }
            let place = keys.count + (number - Analysis.windowStart) - (hasWindow ? 0 : 2)
            return .column(place, expression.kind)
        }
        let compared = Set(expression.comparedParts)
        var isPlain = true
        if !compared.isEmpty {
            let kinds = compared.map(\.kind)
            isPlain = kinds.allSatisfy { $0 == .integer || $0 == .real } || kinds.allSatisfy(\.isTextual)
        }
        return expression.mapParts { part in
            let new = rewritten(part, &missing)
            return isPlain || !compared.contains(part) ? new : new.compared(as: part)
        }
    }
}

extension Expression {
    /// The parts whose affinities decide how they compare.
    fileprivate var comparedParts: [Expression] {
        switch node {
        case .binary(let op, let left, let right):
            switch op {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot: [left, right]
            default: []
            }
        case .between(let operand, let low, let high, _): [operand, low, high]
        case .inList(let operand, let values, _): [operand] + values
        case .choice(.some(let operand), let branches, _): [operand] + branches.map(\.when)
        default: []
        }
    }

    /// This column of a group's row, so that it compares as `original` does.
    ///
    /// SQLite gives columns and casts an affinity and other expressions none, but in the row all are columns, and even
    /// one of affinity BLOB compares otherwise than an expression. Unary plus is SQLite's way to take affinity away.
    fileprivate func compared(as original: Expression) -> Expression {
        guard case .column = node, original.node != node else { return self }
        guard let affinity = original.comparedAffinity else { return Expression(.unary(.plus, self), kind) }
        if affinity == kind.affinity || (affinity.isNumeric && kind.affinity.isNumeric) { return self }
        return Expression(.cast(self, to: affinity), kind)
    }

    private var comparedAffinity: Affinity? {
        switch node {
        case .column(let number): number >= Analysis.firstAggregate ? nil : kind.affinity
        case .cast(_, let affinity): affinity
        default: nil
        }
    }
}

extension Affinity {
    fileprivate var isNumeric: Bool { self == .integer || self == .real || self == .numeric }
}
