import Columns
import Plans

/// Gives meaning to what was read: resolves names, learns kinds, and refuses what has no meaning.
///
/// What it cannot type it has complained about, or the scheme does not know it, and is nil; analysis goes on, so that
/// all mistakes are found at once.
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
    /// Whether something is named of which the scheme does not know the type.
    var meetsUnknownType = false
    private var steps = 0

    init(
        complaints: Complaints, sources: [NamedSource], stream: StreamShape?, aliases: [(name: String, term: Term)]
    ) {
        self.complaints = complaints
        self.sources = sources
        self.stream = stream
        self.aliases = aliases
    }

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
    ///
    /// This recurses as deep as the SQL is nested, so each case is a function of its own: a build for debugging gives a
    /// function's frame room for all of its cases.
    mutating func typed(_ term: Term, _ context: Context) -> Typed? {
        if isExhausted(term) { return nil }
        return switch term.node {
        case .literal(let value): .literal(value)
        case .name: name(term, context)
        case .unary: unary(term, context)
        case .binary: binary(term, context)
        case .isNull: nullTest(term, context)
        case .between, .inList: membership(term, context)
        case .like, .glob: match(term, context)
        case .choice: choice(term, context)
        case .cast: cast(term, context)
        case .call: call(term, context)
        case .refused: nil
        }
    }

    /// Aliases of aliases' size would multiply the work.
    private mutating func isExhausted(_ term: Term) -> Bool {
        steps += 1
        if steps == SQLLimits.steps {
            complaints.add(term.offset, "the SQL is too long once its aliases are written out: use fewer of them here")
        }
        return steps >= SQLLimits.steps
    }

    /// Whether an expression is short enough to be written twice.
    mutating func isRepeatable(_ typed: Typed, _ term: Term) -> Bool {
        var parts = 0
        typed.expression.visitSome { _ in
            parts += 1
            return parts <= SQLLimits.repeated
        }
        if parts <= SQLLimits.repeated { return true }
        let limit = "has more than \(SQLLimits.repeated) parts, too many here"
        return refuse(term, "\(quote(term)) \(limit): write less inside one another") ?? false
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
