import Columns
import Plans
import Scalars

/// A stream or a table as a SELECT calls it.
struct NamedSource {
    /// Its alias, or its name.
    let name: String
    let realName: String
    /// Nil when there is none of this name, or it is not known what it has, which has been said.
    let columns: [NamedColumn]?
    /// The number of its first column among those of all sources.
    let offset: Int
    private let places: [String: Int]

    init(name: String, realName: String, columns: [NamedColumn]?, offset: Int) {
        self.name = name
        self.realName = realName
        self.columns = columns
        self.offset = offset
        let named = (columns ?? []).enumerated().map { ($1.name.asciiLowercased, $0) }
        places = Dictionary(named) { first, _ in first }
    }

    func index(of column: String) -> Int? { places[column.asciiLowercased] }
}

/// A name in an expression.
struct Mention {
    let qualifier: String?
    let name: String
    let isQuoted: Bool
    let offset: Int

    init(_ qualifier: String?, _ name: String, _ isQuoted: Bool, _ offset: Int) {
        self.qualifier = qualifier
        self.name = name
        self.isQuoted = isQuoted
        self.offset = offset
    }
}

extension Analysis {
    mutating func name(_ term: Term, _ context: Context) -> Typed? {
        guard case .name(let qualifier, let name, let isQuoted) = term.node else { return nil }
        return resolved(Mention(qualifier, name, isQuoted, term.offset), context)
    }

    /// Columns come first, then the window's bounds, then aliases, as in SQLite; TRUE and FALSE are names, too.
    private mutating func resolved(_ mention: Mention, _ context: Context) -> Typed? {
        if let qualifier = mention.qualifier { return qualified(mention, by: qualifier, context) }
        let visible = sources.prefix(context.sources)
        let owners = visible.filter { $0.index(of: mention.name) != nil }
        guard owners.count < 2 else {
            let choices = owners.map { "\($0.name).\(mention.name)" }.joined(separator: " or ")
            return refuse(mention, "\"\(mention.name)\" is in \(owners.count) of the tables: write \(choices)")
        }
        if let owner = owners.first, let index = owner.index(of: mention.name) {
            return column(index, of: owner, mention, context)
        }
        if let bound = windowBound(mention, context) { return bound.typed }
        if context.seesAliases,
            let aliased = aliases.first(where: { $0.name.asciiLowercased == mention.name.asciiLowercased })
        {
            return self.aliased(aliased.term, mention, context)
        }
        if let truth = mention.truth { return .literal(.integer(truth ? 1 : 0)) }
        if visible.contains(where: { $0.columns == nil }) { return nil }
        return unknown(mention, context)
    }

    /// What an alias stands for; an aggregate is refused where the alias stands, not where it is made.
    private mutating func aliased(_ term: Term, _ mention: Mention, _ context: Context) -> Typed? {
        if term.hasAggregate, !context.seesGroups {
            let clause =
                context.clause == .filter ? "WHERE sees single rows: write it in HAVING" : "GROUP BY makes the groups"
            return refuse(mention, "\"\(mention.name)\" is \(quote(term)), known for a group only, and \(clause)")
        }
        var inner = context
        inner.isAliased = true
        return typed(term, inner)
    }

    private mutating func qualified(_ mention: Mention, by qualifier: String, _ context: Context) -> Typed? {
        let visible = sources.prefix(context.sources)
        guard let owner = visible.first(where: { $0.name.asciiLowercased == qualifier.asciiLowercased }) else {
            let names = visible.map(\.name)
            if let renamed = visible.first(where: { $0.realName.asciiLowercased == qualifier.asciiLowercased }) {
                return refuse(
                    mention, "\(qualifier) is called \(renamed.name) here: write \(renamed.name).\(mention.name)")
            }
            if let later = sources.first(where: { $0.name.asciiLowercased == qualifier.asciiLowercased }) {
                return refuse(mention, "\(later.name) is joined further down: name it only in its own ON and after it")
            }
            let hint = suggestion(for: qualifier, among: names)
            return refuse(mention, "there is no \"\(qualifier)\" in FROM, only \(names.listed)\(hint)")
        }
        guard let columns = owner.columns else { return nil }
        guard let index = owner.index(of: mention.name) else {
            let hint = suggestion(for: mention.name, among: columns.map(\.name))
            return refuse(mention, "\"\(mention.name)\" is no column of \(owner.realName)\(hint)")
        }
        return column(index, of: owner, mention, context)
    }

    private mutating func column(_ index: Int, of owner: NamedSource, _ mention: Mention, _ context: Context) -> Typed?
    {
        guard let columns = owner.columns else { return nil }
        let number = owner.offset + index
        if context.seesGroups, mentions[number] == nil { mentions[number] = mention.offset }
        if columns[index].hasUnknownType {
            meetsUnknownType = true
            return nil
        }
        return .column(number, columns[index].type)
    }

    /// The window's start or end; a value that is nil when it cannot be named here.
    private mutating func windowBound(_ mention: Mention, _ context: Context) -> (typed: Typed?, isStart: Bool)? {
        let name = mention.name.asciiLowercased
        guard name == "window_start" || name == "window_end" else { return nil }
        let isStart = name == "window_start"
        guard context.seesGroups else {
            let remedy = "write it in SELECT or HAVING"
            return (refuse(mention, "\(name) is known for a group only, not for a row: \(remedy)"), isStart)
        }
        guard window != nil else {
            let remedy = "add tumble('1m') (or hop, or session) to GROUP BY"
            return (refuse(mention, "\(name) needs a window: \(remedy)"), isStart)
        }
        var bound = Typed(.column(isStart ? Self.windowStart : Self.windowStart + 1, .timestamp))
        bound.isTime = true
        return (bound, isStart)
    }

    private mutating func unknown(_ mention: Mention, _ context: Context) -> Typed? {
        let visible = sources.prefix(context.sources)
        var known = visible.flatMap { $0.columns ?? [] }.map(\.name)
        if context.seesGroups, window != nil { known += ["window_start", "window_end"] }
        if context.seesAliases { known += aliases.map(\.name) }
        let places = visible.map(\.realName).listed
        let sentence = "\"\(mention.name)\" is no column of \(places)"
        if let near = nearestName(to: mention.name, among: known) {
            return refuse(mention, sentence + "; did you mean \"\(near)\"?")
        }
        if !context.seesAliases, aliases.contains(where: { $0.name.asciiLowercased == mention.name.asciiLowercased }) {
            return refuse(mention, sentence + ", and an alias is not known beside it: repeat the expression")
        }
        // SQLite would take it for a text, and so do some who write it.
        return refuse(
            mention, mention.isQuoted ? sentence + "; a text is written in single quotes: '\(mention.name)'" : sentence)
    }

    private mutating func refuse(_ mention: Mention, _ sentence: String) -> Typed? {
        complaints.add(mention.offset, sentence)
        return nil
    }
}

extension Mention {
    /// What an unquoted TRUE or FALSE says.
    var truth: Bool? {
        guard qualifier == nil, !isQuoted else { return nil }
        return ["true": true, "false": false][name.asciiLowercased]
    }
}

extension Analysis {
    /// TRUE or FALSE as a word, unless a column is called so.
    func truthValue(_ term: Term, _ context: Context) -> Bool? {
        guard case .name(let qualifier, let name, let isQuoted) = term.node else { return nil }
        let isColumn = sources.prefix(context.sources).contains { $0.index(of: name) != nil }
        return isColumn ? nil : Mention(qualifier, name, isQuoted, term.offset).truth
    }
}

extension Collection<String> {
    /// `a`, `a or b`, `a, b or c`.
    var listed: String {
        count < 2 ? joined() : dropLast().joined(separator: ", ") + " or " + Array(self)[count - 1]
    }
}
