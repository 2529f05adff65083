internal import Aggregates
internal import Model
internal import Plans
internal import System

/// A micro-batch that is ready for the store, and what the engine remembers once the store has it.
struct CohortBatch {
    var results: ResultBatch
    /// By their places among the engine's.
    var views: [Int: ViewState] = [:]
    /// By view: rows or groups that it brought, and what became of rows that are no results.
    var resultCounts: [Int: Int] = [:]
    var counts: [Int: ViewCounts] = [:]
}

extension Cohort {
    /// What the outcomes bring to the store; nil when nothing has moved.
    func batch(_ outcomes: [PartitionOutcome], _ engine: PipelineEngine) -> CohortBatch? {
        var after = progress
        for outcome in outcomes { after[Int(outcome.place.partition)] = outcome.progress }
        raiseFloors(&after, engine.silence)
        guard after != progress || views.contains(where: { hasUnwrittenFloor(engine.views[$0]) }) else { return nil }
        var batch = CohortBatch(
            results: ResultBatch(
                processedAt: engine.clock.wallMilliseconds, views: [], deadLetters: outcomes.flatMap(\.deadLetters),
                deadLetterBound: engine.plan.deadLetters))
        for (index, number) in views.enumerated() { add(index, number, outcomes, after, engine, &batch) }
        batch.results.tables = engine.tables.contents(batch.results.views.tables)
        return batch
    }

    /// Whether the view is to write down how far time was, though there may be no record.
    private func hasUnwrittenFloor(_ view: ViewState) -> Bool {
        progress.indices.contains { partition in
            view.standing.places[place(partition)].map { $0.floor != progress[partition].floor } ?? false
        }
    }

    private func add(
        _ index: Int, _ number: Int, _ outcomes: [PartitionOutcome], _ after: [Progress], _ engine: PipelineEngine,
        _ batch: inout CohortBatch
    ) {
        var view = engine.views[number]
        var results = ViewResults(engine.plan.views[view.number].plan)
        for outcome in outcomes {
            results.merge(outcome.results[index])
            batch.counts[number, default: ViewCounts()] += outcome.counts[index]
        }
        batch.resultCounts[number] = results.count
        // What closes windows for good is decided by all partitions: who has moved one meanwhile is asked first.
        let comparesAll = stream.watermark != nil && view.table.plan.emit == .final
        var decisions: [Decision] = []
        let moves = after.indices.compactMap { partition -> Move? in
            let place = place(partition)
            let before = view.standing.places[place]
            if before == after[partition], !comparesAll { return nil }
            decisions += floors(place, before, progress[partition], after[partition])
            view.standing.places[place] = after[partition]
            return Move(place: place, from: before, start: progress[partition].next, to: after[partition])
        }
        for outcome in outcomes where outcome.progress.next > outcome.from.next {
            decisions += outcome.horizons + view.join(outcome.place, at: outcome.from.next, outcome.tables[index])
        }
        let closing = closing(after)
        let closes = closing != view.closed ? closing : nil
        let logStart = engine.starts(of: topic)
        batch.results.views.append(
            ViewBatch(
                view: view.id, moves: moves, results: results.finish(), closing: closes, decisions: decisions,
                logStart: logStart == view.logStart ? nil : logStart))
        view.logStart = logStart
        if let closes { view.closed = closes }
        batch.views[number] = view
    }

    /// Up to when windows are over: the least of the partitions' watermarks; nil while one has none.
    private func closing(_ progress: [Progress]) -> Timestamp? {
        guard let delay = stream.watermark else { return nil }
        let least = progress.map { $0.watermark(delay: delay) }.min()
        return least == WatermarkClock.start ? nil : least
    }

    /// How far time was for the first record that was taken, and is for the next, where something else than records
    /// said so.
    private func floors(
        _ place: Positions.Place, _ before: Progress?, _ first: Progress, _ after: Progress
    ) -> [Decision] {
        var decisions: [Decision] = []
        if let floor = first.floor, floor != before?.floor {
            decisions.append(Decision(place: place, from: first.next, .floor(floor)))
        }
        if let floor = after.floor, floor != first.floor {
            decisions.append(Decision(place: place, from: after.next, .floor(floor)))
        }
        return decisions
    }
}

extension PartitionOutcome {
    /// Where the clock refused something, what it refused by: of other records it is known that they were taken.
    fileprivate var horizons: [Decision] {
        guard deadLetters.contains(where: { $0.reason == .ahead }) else { return [] }
        return [
            Decision(place: place, from: from.next, .horizon(horizon)),
            Decision(place: place, from: progress.next, .horizon(nil)),
        ]
    }
}

extension ViewState {
    /// Notes what the records of a partition are joined with, and says what is new of it.
    fileprivate mutating func join(
        _ place: Positions.Place, at next: Offset, _ versions: [TableVersion]
    ) -> [Decision] {
        versions.compactMap { version in
            guard joined[place]?[version.table] != version else { return nil }
            joined[place, default: [:]][version.table] = version
            return Decision(place: place, from: next, .table(version))
        }
    }
}

extension [ViewBatch] {
    /// The versions that something was decided by for the first time.
    fileprivate var tables: Set<TableVersion> {
        Set(
            flatMap(\.decisions).compactMap { decision in
                if case .table(let version) = decision.matter { version } else { nil }
            })
    }
}
