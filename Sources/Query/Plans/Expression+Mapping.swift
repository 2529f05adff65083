extension Expression {
    /// The same expression, of other parts.
    public func mapParts(_ change: (Expression) -> Expression) -> Expression {
        Expression(node.mapParts(change), kind)
    }

    /// The same expression over columns in other places.
    public func renumbered(_ place: (Int) -> Int) -> Expression {
        if case .column(let index) = node { return .column(place(index), kind) }
        return mapParts { $0.renumbered(place) }
    }
}

extension Expression.Node {
    fileprivate func mapParts(_ change: (Expression) -> Expression) -> Expression.Node {
        switch self {
        case .literal, .column: self
        case .unary(let op, let operand): .unary(op, change(operand))
        case .binary(let op, let left, let right): .binary(op, change(left), change(right))
        case .isNull(let operand, let negated): .isNull(change(operand), negated: negated)
        case .between(let operand, let low, let high, let negated):
            .between(change(operand), low: change(low), high: change(high), negated: negated)
        case .inList(let operand, let values, let negated):
            .inList(change(operand), values.map(change), negated: negated)
        case .like(let operand, let pattern, let escape, let negated):
            .like(change(operand), pattern: change(pattern), escape: escape.map(change), negated: negated)
        case .glob(let operand, let pattern, let negated):
            .glob(change(operand), pattern: change(pattern), negated: negated)
        case .choice(let operand, let branches, let otherwise):
            .choice(
                operand: operand.map(change),
                branches.map { Expression.Branch(when: change($0.when), then: change($0.then)) },
                otherwise: otherwise.map(change))
        case .cast(let operand, let affinity): .cast(change(operand), to: affinity)
        case .call(let function, let arguments): .call(function, arguments.map(change))
        }
    }
}
