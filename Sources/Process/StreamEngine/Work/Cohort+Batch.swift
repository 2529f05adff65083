internal import Aggregates
internal import Model
internal import Plans
internal import System

/// A micro-batch that is ready for the store, and what the engine remembers once the store has it.
struct CohortBatch {
    var results: ResultBatch
    var standings: [Int: Standing] = [:]
    var closed: [Int: Timestamp] = [:]
    /// Of each view.
    var resultCounts: [Int] = []
    var partlyLate = 0
    var unmatched = 0
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
                tables: engine.tables.contents(tableNames(engine.plan))))
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
            batch.partlyLate += outcome.counts[index].partlyLate
            batch.unmatched += outcome.counts[index].unmatched
        }
        batch.resultCounts.append(results.count)
        let view = engine.views[number]
        var standing = view.standing
        let moves = after.indices.compactMap { partition -> Move? in
            let place = place(partition)
            let before = standing.places[place]
            guard before != after[partition] else { return nil }
            standing.places[place] = after[partition]
            return Move(place: place, from: before?.next, to: after[partition])
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
        let least = progress.map { WatermarkClock(delay: delay, latest: $0.latest, floor: $0.floor).watermark }.min()
        return least == WatermarkClock.start ? nil : least
    }

    /// A partition that has been silent for long no longer holds windows open: its watermark is raised to that of the
    /// others, and this is written down with the positions, for only the clock knew.
    private func raiseFloors(_ progress: inout [Progress], _ engine: PipelineEngine) {
        guard let delay = stream.watermark, let idleAfter = stream.idleAfter else { return }
        let isSilent = progress.indices.map { partition in
            progress[partition].next >= ends[partition] && engine.silence.has(place(partition), lasted: idleAfter)
        }
        let watermarks = progress.map { WatermarkClock(delay: delay, latest: $0.latest, floor: $0.floor).watermark }
        let awake = progress.indices.filter { !isSilent[$0] }.map { watermarks[$0] }
        // When all are silent, those that have come the farthest say how far time has come.
        guard let common = isSilent.allSatisfy({ $0 }) ? watermarks.max() : awake.min() else { return }
        for partition in progress.indices where isSilent[partition] && watermarks[partition] < common {
            progress[partition].floor = common
        }
    }

    private func tableNames(_ plan: PipelinePlan, of view: Int? = nil) -> Set<String> {
        Set((view.map { [$0] } ?? views).flatMap { plan.views[$0].plan.input.joins.map(\.table) })
    }
}
