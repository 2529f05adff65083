public import Aggregates
public import Model
internal import Plans

extension PipelinePlan {
    /// Forgets every view's results, and lets it begin at these positions of its topic when it runs the next time.
    ///
    /// Nobody may run the pipeline meanwhile.
    public func reset(to starts: [String: Positions], in store: any Aggregates) throws(AggregatesError) {
        for entry in try store.views() where entry.id.pipeline == name { try store.drop(entry.id) }
        for number in views.indices {
            let view = views[number]
            let id = ViewID(pipeline: name, view: view.plan.name)
            _ = try store.open(
                ViewTable(
                    id: id, plan: view.plan, fingerprint: fingerprint(number), keep: view.keep,
                    start: starts[stream(of: number).topic] ?? Positions(), sql: view.sql))
            try store.publish(id)
        }
        try store.setQueries(queries, of: name)
    }
}
