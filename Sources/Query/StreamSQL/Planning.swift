import Columns
import Plans
import Scalars

/// Makes the plan of one SELECT: sources, joins, filter, then rows or groups.
struct Planning {
    let select: Select
    var analysis: Analysis
    /// What is selected, with `*` spelled out.
    let items: [Item]

    /// One column of the results, as it was written.
    struct Item {
        let term: Term
        let alias: String?
        let offset: Int
        /// It stands for `*`.
        var isSpelledOut = false
    }

    init(_ select: Select, _ scheme: Scheme, _ complaints: Complaints) {
        self.select = select
        var complaints = complaints
        let sources = Self.sources(select, scheme, &complaints)
        items = Self.items(select, sources, &complaints)
        analysis = Analysis(
            complaints: complaints, sources: sources, stream: scheme.stream(select.source.name),
            aliases: items.compactMap { item in item.alias.map { ($0, item.term) } })
        tables = select.joins.map { join in scheme.table(join.source.name).flatMap { $0.isUnknown ? nil : $0 } }
    }

    /// Of each join, where such a table is known.
    let tables: [TableShape?]

    mutating func plan(view: String, emit: EmitMode) -> ViewPlan? {
        let joins = select.joins.indices.compactMap { join($0) }
        let filter = select.filter.map { analysis.condition($0, Context(.filter)) }
        let result = isGrouped ? groups().map(ViewPlan.Result.groups) : rows().map(ViewPlan.Result.rows)
        checkEmit(emit, of: result)
        guard let result else { return nil }
        checkWidth(of: result)
        guard analysis.complaints.isEmpty, !meetsUnknown, let stream = analysis.stream else { return nil }
        let input = Input(stream: stream.name, joins: joins, columns: [])
        let plan = ViewPlan(
            name: view, input: input, filter: filter.flatMap { $0 }?.expression, result: result, emit: emit)
        return Projection(of: plan, from: analysis.sources).plan
    }

    /// Whether the meaning depends on what the scheme does not know.
    private var meetsUnknown: Bool {
        analysis.meetsUnknownType || analysis.stream?.hasUnknownTime != false
            || analysis.sources.contains { $0.columns == nil }
    }

    private mutating func checkWidth(of result: ViewPlan.Result) {
        var columns = items.count
        if case .groups(let grouping) = result {
            columns = max(columns, grouping.aggregatesPlace + grouping.aggregates.count)
        }
        guard columns > SQLLimits.columns else { return }
        let limit = "at most \(SQLLimits.columns) are kept: make it several views"
        analysis.complaints.add(select.offset, "the view has \(columns) columns, keys and aggregates, and \(limit)")
    }

    var isGrouped: Bool {
        select.grouping != nil || items.contains { $0.term.hasAggregate } || select.having?.hasAggregate == true
    }

    private mutating func rows() -> [Output]? {
        if select.having != nil {
            analysis.complaints.add(
                select.havingOffset, "HAVING asks about groups, and there are none: write WHERE, or add GROUP BY")
        }
        let outputs = items.map { item in
            analysis.typed(item.term, Context(.output)).map { Output(name: name(of: item), expression: $0.expression) }
        }
        checkNames()
        let whole = outputs.compactMap { $0 }
        return whole.count == outputs.count ? whole : nil
    }
}

// MARK: - Sources

extension Planning {
    private static func sources(_ select: Select, _ scheme: Scheme, _ complaints: inout Complaints) -> [NamedSource] {
        let stream = scheme.stream(select.source.name)
        if stream == nil, !scheme.hasUnknownStreams {
            complaints.add(select.source.offset, Self.noStream(select.source.name, scheme))
        }
        let isKnown = stream?.hasUnknownColumns == false
        var sources = [named(select.source, stream?.name, isKnown ? stream?.columns : nil, after: nil)]
        for join in select.joins {
            let table = scheme.table(join.source.name)
            if table == nil, !scheme.hasUnknownTables {
                complaints.add(join.source.offset, Self.noTable(join.source.name, scheme))
            }
            let columns = table.flatMap { $0.isUnknown ? nil : $0.columns }
            let source = named(join.source, table?.name, columns, after: sources.last)
            if sources.contains(where: { $0.name.asciiLowercased == source.name.asciiLowercased }) {
                complaints.add(
                    join.source.offset,
                    "\(source.name) is there already: give this one an alias, as in JOIN \(join.source.name) AS other")
            }
            sources.append(source)
        }
        return sources
    }

    private static func named(
        _ source: Select.Source, _ realName: String?, _ columns: [NamedColumn]?, after last: NamedSource?
    ) -> NamedSource {
        let offset = last.map { $0.offset + ($0.columns?.count ?? 0) } ?? 0
        let realName = realName ?? source.name
        return NamedSource(name: source.alias ?? realName, realName: realName, columns: columns, offset: offset)
    }

    private static func noStream(_ name: String, _ scheme: Scheme) -> String {
        if let table = scheme.table(name) {
            return
                "\(table.name) is a table, and a view follows a stream: write FROM the stream, and JOIN \(table.name)"
        }
        let names = scheme.streams.map(\.name)
        let hint = suggestion(for: name, among: names)
        let known = names.isEmpty ? "no streams are declared" : "the streams are \(names.joined(separator: ", "))"
        return "there is no stream \"\(name)\"\(hint.isEmpty ? "; \(known)" : hint)"
    }

    private static func noTable(_ name: String, _ scheme: Scheme) -> String {
        if let stream = scheme.stream(name) {
            return
                "\(stream.name) is a stream, and a view follows one stream only: "
                + "join tables to it, or join the results of two views under queries:"
        }
        let names = scheme.tables.map(\.name)
        let hint = suggestion(for: name, among: names)
        let known = names.isEmpty ? "no tables are declared" : "the tables are \(names.joined(separator: ", "))"
        return "there is no table \"\(name)\"\(hint.isEmpty ? "; \(known)" : hint)"
    }
}

extension Scheme {
    fileprivate func stream(_ name: String) -> StreamShape? {
        streams.first { $0.name.asciiLowercased == name.asciiLowercased }
    }

    fileprivate func table(_ name: String) -> TableShape? {
        tables.first { $0.name.asciiLowercased == name.asciiLowercased }
    }
}
