import Columns
import Plans

/// Gives meaning to what was read: resolves names, learns kinds, and refuses what has no meaning.
///
/// What it cannot type it has complained about, and is nil; analysis goes on, so that all mistakes are found at once.
/// While it works, columns are numbered through all sources; `Projection` numbers those that are used.
struct Analysis {
    var complaints: Complaints
    let sources: [NamedSource]
    let stream: StreamShape?
    /// What the SELECT list names, for clauses that may say it by its alias.
    let aliases: [(name: String, term: Term)]
    var window: Window?
    var aggregates: [Aggregate] = []
    /// Where each input column is first named outside of aggregates.
    var mentions: [Int: Int] = [:]

    /// Columns of a group's row, while a plan is being made, have numbers beyond any input's.
    static let windowStart = 1 << 30
    static let firstAggregate = windowStart + 2
}

/// In which clause an expression stands, for that decides what it may name.
struct Context {
    enum Clause: Equatable {
        case on, filter, grouping, output, having
        case argument(of: String)
        case condition(of: String)
    }

    var clause: Clause
    /// How many of the sources are there already.
    var sources = Int.max
    /// The expression stands for an alias, and may not name another.
    var isAliased = false

    init(_ clause: Clause) { self.clause = clause }

    /// Whether groups exist here.
    var seesGroups: Bool { clause == .output || clause == .having }

    var seesAliases: Bool { !isAliased && [.filter, .grouping, .having].contains(clause) }

    func within(_ clause: Clause) -> Context {
        var inner = self
        inner.clause = clause
        return inner
    }
}

extension Analysis {
    /// The meaning of a term, and of all its parts first.
    mutating func typed(_ term: Term, _ context: Context) -> Typed? {
        switch term.node {
        case .literal(let value): return .literal(value)
        case .name(let qualifier, let name, let isQuoted):
            return resolved(Mention(qualifier, name, isQuoted, term.offset), context)
        case .unary(let op, let operand): return unary(op, operand, context)
        case .binary(let op, let left, let right):
            if op == .is || op == .isNot, let truth = truthValue(right, context) {
                return truthTest(left, is: truth, negated: op == .isNot, context)
            }
            return binary(op, left, right, context)
        case .isNull(let operand, let negated):
            return typed(operand, context).map { .truth(.isNull($0.expression, negated: negated)) }
        case .between(let operand, let low, let high, let negated):
            return compared(operand, with: [low, high], context).map {
                .truth(.between($0[0], low: $0[1], high: $0[2], negated: negated))
            }
        case .inList(let operand, let values, let negated):
            return compared(operand, with: values, context).map {
                .truth(.inList($0[0], Array($0.dropFirst()), negated: negated))
            }
        case .like(let operand, let pattern, let escape, let negated):
            return like(operand, pattern, escape, negated: negated, context)
        case .glob(let operand, let pattern, let negated):
            return all([operand, pattern], context).map {
                .truth(.glob($0[0].expression, pattern: $0[1].expression, negated: negated))
            }
        case .choice(let operand, let branches, let otherwise): return choice(operand, branches, otherwise, context)
        case .cast(let operand, let type): return cast(operand, type, term, context)
        case .call(let call): return self.call(call, term, context)
        case .refused: return nil
        }
    }

    /// The meanings of several terms, when all have one.
    mutating func all(_ terms: [Term], _ context: Context) -> [Typed]? {
        let found = terms.map { typed($0, context) }
        let whole = found.compactMap { $0 }
        return whole.count == found.count ? whole : nil
    }

    /// A term that is asked whether it is true.
    mutating func condition(_ term: Term, _ context: Context) -> Typed? {
        guard let typed = typed(term, context) else { return nil }
        guard typed.kind.isTextual else { return typed }
        let quoted = quote(term)
        return refuse(term, "\(quoted) is \(typed.kind.noun), not a condition: compare it, as in column = \(quoted)")
    }

    mutating func conditions(_ terms: [Term], _ context: Context) -> [Typed]? {
        let found = terms.map { condition($0, context) }
        let whole = found.compactMap { $0 }
        return whole.count == found.count ? whole : nil
    }

    func quote(_ term: Term) -> String { complaints.quote(term.range) }

    /// Says why the term has no meaning.
    mutating func refuse<Meaning>(_ term: Term, _ sentence: String) -> Meaning? {
        complaints.add(term.offset, sentence)
        return nil
    }
}
