import Columns
import Plans

/// An expression as it was written: names are not resolved yet, and nothing is known of its kind.
struct Term {
    indirect enum Node {
        case literal(Value)
        case name(qualifier: String?, String, isQuoted: Bool)
        case unary(UnaryOperator, Term)
        case binary(BinaryOperator, Term, Term)
        case isNull(Term, negated: Bool)
        case between(Term, low: Term, high: Term, negated: Bool)
        case inList(Term, [Term], negated: Bool)
        case like(Term, pattern: Term, escape: Term?, negated: Bool)
        case glob(Term, pattern: Term, negated: Bool)
        case choice(operand: Term?, [(when: Term, then: Term)], otherwise: Term?)
        case cast(Term, type: String)
        case call(Call)
        /// Something that a view cannot have, which has been said.
        case refused
    }

    struct Call {
        /// In lower case.
        var function: String
        var arguments: [Term] = []
        /// As in `count(*)`.
        var isOfRows = false
        var isDistinct = false
        var filter: Term?
    }

    let node: Node
    /// Where it stands in the text.
    let range: Range<Int>
    let depth: Int

    var offset: Int { range.lowerBound }

    var literal: Value? { if case .literal(let value) = node { value } else { nil } }

    var isNull: Bool { literal == .null }
}

/// A SELECT as it was written.
struct Select {
    struct Item {
        enum Content {
            case term(Term)
            /// `*`, or `alias.*`.
            case all(qualifier: String?)
        }

        var content: Content
        var alias: String?
        var offset: Int
    }

    struct Source {
        var name: String
        var alias: String?
        var offset: Int
    }

    struct Join {
        var source: Source
        var isLeft: Bool
        var condition: Term?
    }

    var offset = 0
    var items: [Item] = []
    var source: Source
    var joins: [Join] = []
    var filter: Term?
    var grouping: [Term]?
    var having: Term?
    var havingOffset = 0

    /// Whether a `*` is selected.
    var selectsAll: Bool { items.contains { if case .all = $0.content { true } else { false } } }
}
