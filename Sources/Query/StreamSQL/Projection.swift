import Columns
import Plans

/// Gives a plan the columns that it uses, and numbers them among themselves.
struct Projection {
    let plan: ViewPlan

    init(of whole: ViewPlan, from sources: [NamedSource]) {
        let used = Set(whole.rowExpressions.flatMap(\.columns)).sorted()
        let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        let renumber = { (expression: Expression) in expression.renumbered { places[$0] ?? 0 } }
        var plan = whole
        plan.input.columns = used.compactMap { InputColumn(number: $0, sources) }
        plan.input.joins = plan.input.joins.map { Join(table: $0.table, key: renumber($0.key), isLeft: $0.isLeft) }
        plan.filter = plan.filter.map(renumber)
        switch plan.result {
        case .rows(let outputs):
            plan.result = .rows(outputs.map { Output(name: $0.name, expression: renumber($0.expression)) })
        case .groups(var grouping):
            grouping.keys = grouping.keys.map(renumber)
            grouping.aggregates = grouping.aggregates.map {
                Aggregate($0.function, $0.argument.map(renumber), filter: $0.filter.map(renumber), kind: $0.kind)
            }
            plan.result = .groups(grouping)
        }
        self.plan = plan
    }
}

extension ViewPlan {
    /// All that is computed a row, over the view's input.
    fileprivate var rowExpressions: [Expression] {
        let results: [Expression] =
            switch result {
            case .rows(let outputs): outputs.map(\.expression)
            case .groups(let grouping):
                grouping.keys + grouping.aggregates.flatMap { [$0.argument, $0.filter].compactMap { $0 } }
            }
        return input.joins.map(\.key) + (filter.map { [$0] } ?? []) + results
    }
}

extension InputColumn {
    fileprivate init?(number: Int, _ sources: [NamedSource]) {
        guard let place = sources.lastIndex(where: { $0.offset <= number && $0.columns?.isEmpty == false }),
            let column = sources[place].columns?[number - sources[place].offset]
        else { return nil }
        let index = number - sources[place].offset
        self.init(
            name: column.name, source: place == 0 ? .stream(index) : .table(join: place - 1, column: index),
            kind: column.type.kind)
    }
}
