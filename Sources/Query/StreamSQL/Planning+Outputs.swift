import Columns
import Plans

extension Planning {
    /// What is selected, with every `*` as the columns that it stands for.
    static func items(_ select: Select, _ sources: [NamedSource], _ complaints: inout Complaints) -> [Item] {
        var items: [Item] = []
        for item in select.items {
            switch item.content {
            case .term(let term): items.append(Item(term: term, alias: item.alias, offset: item.offset))
            case .all(let qualifier):
                let meant = sources.filter { qualifier == nil || $0.name.asciiLowercased == qualifier?.asciiLowercased }
                if meant.isEmpty {
                    complaints.add(
                        item.offset, "there is no \"\(qualifier ?? "")\" in FROM, only \(sources.map(\.name).listed)")
                }
                for source in meant {
                    for column in source.columns ?? [] {
                        let node = Term.Node.name(qualifier: source.name, column.name, isQuoted: true)
                        let term = Term(node: node, range: item.offset..<item.offset + 1, depth: 1)
                        items.append(Item(term: term, alias: nil, offset: item.offset, isSpelledOut: true))
                    }
                }
            }
        }
        return items
    }

    /// What the column is called in the results; nothing if it needs an alias and has none.
    func name(of item: Item) -> String {
        if let alias = item.alias { return alias }
        switch item.term.node {
        case .name(_, let name, _):
            let declared = analysis.sources.lazy.flatMap { $0.columns ?? [] }.map(\.name)
            return declared.first { $0.asciiLowercased == name.asciiLowercased } ?? name.asciiLowercased
        case .call(let call) where AggregateFunctions.isAggregate(call): return call.function
        default: return ""
        }
    }

    /// Results are a table: each column has a name, and no two the same.
    mutating func checkNames(with reserved: Set<String> = []) {
        var seen: [String: Item] = [:]
        for item in items {
            let name = name(of: item)
            let key = name.asciiLowercased
            if name.isEmpty {
                if case .refused = item.term.node { continue }
                // A function that there is not may be meant to be one that names its result.
                let isRefused = analysis.complaints.found.contains { $0.offset == item.term.offset }
                if case .call = item.term.node, isRefused { continue }
                let text = analysis.quote(item.term)
                analysis.complaints.add(item.offset, "\(text) has no name in the results: write \(text) AS name")
            } else if seen[key] != nil {
                let remedy =
                    item.isSpelledOut ? "write the columns instead of *" : "give one of them another name with AS"
                analysis.complaints.add(item.offset, "two columns of the results are called \"\(name)\": \(remedy)")
            } else if reserved.contains(key) || key.hasPrefix("sluice_") {
                analysis.complaints.add(
                    item.offset, "\"\(name)\" is a column that Sluice itself writes here: choose another name with AS")
            }
            seen[key] = item
        }
    }
}
