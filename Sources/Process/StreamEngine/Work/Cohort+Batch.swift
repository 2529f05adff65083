internal import Aggregates
internal import Model
internal import Plans
internal import System

/// A micro-batch that is ready for the store, and what the engine remembers once the store has it.
struct CohortBatch {
    var results: ResultBatch
    var standings: [Int: Standing] = [:]
    var closed: [Int: Timestamp] = [:]
    /// By view: rows or groups that it brought, and what became of rows that are no results.
    var resultCounts: [Int: Int] = [:]
    var counts: [Int: ViewCounts] = [:]
}

extension Cohort {
    /// What the outcomes bring to the store; nil when nothing has moved.
    func batch(_ outcomes: [PartitionOutcome], _ engine: PipelineEngine) -> CohortBatch? {
        var after = progress
        for outcome in outcomes { after[Int(outcome.place.partition)] = outcome.progress }
        raiseFloors(&after, engine)
        guard after != progress else { return nil }
        var batch = CohortBatch(
            results: ResultBatch(
                processedAt: engine.clock.wallMilliseconds, views: [], deadLetters: outcomes.flatMap(\.deadLetters),
                tables: engine.tables.contents(newTables(engine))))
        for (index, number) in views.enumerated() { add(index, number, outcomes, after, engine, &batch) }
        return batch
    }

    private func add(
        _ index: Int, _ number: Int, _ outcomes: [PartitionOutcome], _ after: [Progress], _ engine: PipelineEngine,
        _ batch: inout CohortBatch
    ) {
        var results = ViewResults(engine.plan.views[number].plan)
        for outcome in outcomes {
            results.merge(outcome.results[index])
            batch.counts[number, default: ViewCounts()] += outcome.counts[index]
        }
        batch.resultCounts[number] = results.count
        let view = engine.views[number]
        var standing = view.standing
        // What closes windows for good is decided by all partitions: who has moved one meanwhile is asked first.
        let comparesAll = stream.watermark != nil && view.table.plan.emit == .final
        let moves = after.indices.compactMap { partition -> Move? in
            let place = place(partition)
            let before = standing.places[place]
            if before == after[partition], !comparesAll { return nil }
            standing.places[place] = after[partition]
            return Move(place: place, from: before, start: progress[partition].next, to: after[partition])
        }
        standing.tables = engine.tables.contents(tableNames(engine.plan, of: number)).map(\.version)
        let closing = closing(after)
        let closes = closing != view.closed ? closing : nil
        batch.results.views.append(
            ViewBatch(
                view: view.id, moves: moves, results: results.finish(), closing: closes, tables: standing.tables))
        batch.standings[number] = standing
        if let closes { batch.closed[number] = closes }
    }

    /// Up to when windows are over: the least of the partitions' watermarks; nil while one has none.
    private func closing(_ progress: [Progress]) -> Timestamp? {
        guard let delay = stream.watermark else { return nil }
        let least = progress.map { $0.watermark(delay: delay) }.min()
        return least == WatermarkClock.start ? nil : least
    }

    /// A partition that has been silent for long no longer holds windows open: its watermark is raised to that of the
    /// others, and this is written down with the positions, for only the clock knew.
    private func raiseFloors(_ progress: inout [Progress], _ engine: PipelineEngine) {
        guard let delay = stream.watermark, let idleAfter = stream.idleAfter else { return }
        let isSilent = progress.indices.map { partition in
            engine.silence.has(place(partition), at: progress[partition].next, lasted: idleAfter)
        }
        let watermarks = progress.map { $0.watermark(delay: delay) }
        let awake = progress.indices.filter { !isSilent[$0] }.map { watermarks[$0] }
        // When all are silent, those that have come the farthest say how far time has come.
        guard let common = isSilent.allSatisfy({ $0 }) ? watermarks.max() : awake.min() else { return }
        for partition in progress.indices where isSilent[partition] && watermarks[partition] < common {
            progress[partition].floor = common
        }
    }

    /// The tables of which a view has not been joined with the present version.
    private func newTables(_ engine: PipelineEngine) -> Set<String> {
        var names: Set<String> = []
        for number in views {
            for content in engine.tables.contents(tableNames(engine.plan, of: number))
            where !engine.views[number].standing.tables.contains(content.version) {
                names.insert(content.version.table)
            }
        }
        return names
    }

    private func tableNames(_ plan: PipelinePlan, of view: Int? = nil) -> Set<String> {
        Set((view.map { [$0] } ?? views).flatMap { plan.views[$0].plan.input.joins.map(\.table) })
    }
}
