import Aggregates
import Model
import System

/// A store that refuses some commits and switches as one does that is out of reach for a moment.
final class FailingStore: Aggregates {
    private struct Plan {
        var commits: Int
        var switches: Int
        var failures = 0
        var commitsUnderWay = 0
        var isHeld = false
    }

    private let store: any Aggregates
    private let plan: Monitor<Plan>

    init(_ store: any Aggregates, committing commits: Int = 0, publishing switches: Int = 0) {
        self.store = store
        plan = Monitor(Plan(commits: commits, switches: switches))
    }

    var failures: Int { plan.withLock { $0.failures } }

    func failNextCommits(_ count: Int) { plan.update { $0.commits = count } }

    /// Lets no commit go on until `letGo`.
    func hold() { plan.update { $0.isHeld = true } }
    func letGo() { plan.update { $0.isHeld = false } }
    var hasCommitUnderWay: Bool { plan.withLock { $0.commitsUnderWay > 0 } }

    func commit(_ batch: ResultBatch) throws(AggregatesError) {
        plan.update { $0.commitsUnderWay += 1 }
        defer { plan.update { $0.commitsUnderWay -= 1 } }
        plan.wait { $0.isHeld ? nil : () }
        let fails = plan.update { plan in
            guard plan.commits > 0 else { return false }
            plan.commits -= 1
            plan.failures += 1
            return true
        }
        if fails { throw AggregatesError(.unavailable, "the store is out of reach") }
        try store.commit(batch)
    }

    func publish(_ view: ViewID) throws(AggregatesError) {
        let fails = plan.update { plan in
            defer { plan.switches -= 1 }
            return plan.switches > 0
        }
        if fails { throw AggregatesError(.unavailable, "the store is out of reach") }
        try store.publish(view)
    }

    func open(_ view: ViewTable) throws(AggregatesError) -> Standing { try store.open(view) }
    func views() throws(AggregatesError) -> [ViewEntry] { try store.views() }
    func drop(_ view: ViewID) throws(AggregatesError) { try store.drop(view) }
    func setRemoved(_ views: Set<String>, of pipeline: String) throws(AggregatesError) {
        try store.setRemoved(views, of: pipeline)
    }
    func setQueries(_ queries: [NamedQuery], of pipeline: String) throws(AggregatesError) {
        try store.setQueries(queries, of: pipeline)
    }
    func decisions(of view: ViewID) throws(AggregatesError) -> [Decision] { try store.decisions(of: view) }
    func content(of table: TableVersion) throws(AggregatesError) -> [UInt8]? { try store.content(of: table) }
}
