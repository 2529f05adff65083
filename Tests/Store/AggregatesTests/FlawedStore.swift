import Aggregates
import Model
import System

/// The reference with one thing wrong.
final class FlawedStore: Aggregates, DeadLetters, PipelinePauses, ResultQueries {
    enum Flaw: CaseIterable {
        /// A batch is taken from wherever it comes.
        case trustsBatches
        /// A batch is taken when its offset is right, whatever it believes of time.
        case comparesOffsetsAlone
        /// The second batch of a view brings nothing.
        case losesSecondBatch
        /// Windows never close.
        case neverCloses
        /// Dead letters are not kept.
        case dropsLetters
        /// What is not published yet is seen.
        case publishesAtOnce
        /// What was decided is forgotten.
        case forgetsDecisions
        /// Dead letters have no bound.
        case keepsAllLetters
        /// A view that nobody asks for is as the others.
        case removesNothing
        /// A pause holds for all.
        case pausesEverybody
    }

    private let flaw: Flaw
    private let store = InMemoryAggregates()
    private let batches = Monitor(0)

    init(_ flaw: Flaw) { self.flaw = flaw }

    func open(_ view: ViewTable) throws(AggregatesError) -> Standing {
        let standing = try store.open(view)
        if flaw == .publishesAtOnce { try store.publish(view.id) }
        return standing
    }

    func commit(_ batch: ResultBatch) throws(AggregatesError) {
        var batch = batch
        let number = batches.withLock { count in
            count += 1
            return count
        }
        switch flaw {
        case .trustsBatches:
            for index in batch.views.indices { batch.views[index].moves = try honest(batch.views[index]) }
        case .comparesOffsetsAlone:
            for index in batch.views.indices {
                batch.views[index].moves = try honest(batch.views[index], byOffset: true)
            }
        case .losesSecondBatch: if number == 2 { return }
        case .neverCloses: for index in batch.views.indices { batch.views[index].closing = nil }
        case .dropsLetters: batch.deadLetters = []
        case .publishesAtOnce, .pausesEverybody, .removesNothing: break
        case .forgetsDecisions: for index in batch.views.indices { batch.views[index].decisions = [] }
        case .keepsAllLetters: batch.deadLetterBound = nil
        }
        try store.commit(batch)
    }

    private func honest(_ batch: ViewBatch, byOffset: Bool = false) throws(AggregatesError) -> [Move] {
        let places = try store.views().first { $0.id == batch.view }?.standing.places
        return batch.moves.map { move in
            var move = move
            let place = places?[move.place]
            if !byOffset || place?.next == move.from?.next { move.from = place }
            return move
        }
    }

    func views() throws(AggregatesError) -> [ViewEntry] { try store.views() }
    func publish(_ view: ViewID) throws(AggregatesError) { try store.publish(view) }
    func drop(_ view: ViewID) throws(AggregatesError) { try store.drop(view) }
    func setRemoved(_ views: Set<String>, of pipeline: String) throws(AggregatesError) {
        try store.setRemoved(flaw == .removesNothing ? [] : views, of: pipeline)
    }
    func decisions(of view: ViewID) throws(AggregatesError) -> [Decision] { try store.decisions(of: view) }
    func content(of table: TableVersion) throws(AggregatesError) -> [UInt8]? { try store.content(of: table) }

    func setQueries(_ queries: [NamedQuery], of pipeline: String) throws(AggregatesError) {
        try store.setQueries(queries, of: pipeline)
    }

    func deadLetters(
        of pipeline: String?, after origin: Origin?, limit: Int
    ) throws(AggregatesError) -> [DeadLetter] {
        try store.deadLetters(of: pipeline, after: origin, limit: limit)
    }

    func setPaused(_ isPaused: Bool, of pipeline: String) throws(AggregatesError) {
        try store.setPaused(isPaused, of: flaw == .pausesEverybody ? "everybody" : pipeline)
    }

    func pausedPipelines() throws(AggregatesError) -> Set<String> { try store.pausedPipelines() }

    func deadLetterCounts() throws(AggregatesError) -> [DeadLetterCount] { try store.deadLetterCounts() }

    func remove(_ origins: [Origin], of pipeline: String) throws(AggregatesError) {
        try store.remove(origins, of: pipeline)
    }

    func removeDeadLetters(of pipeline: String) throws(AggregatesError) {
        try store.removeDeadLetters(of: pipeline)
    }

    func rows(
        of sql: String, columns: ([String]) -> Void, row body: (ResultRow) -> Bool
    ) throws(AggregatesError) {
        try store.rows(of: sql, columns: columns, row: body)
    }
}
