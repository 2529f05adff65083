internal import Aggregates
internal import EventLog
internal import Model
internal import Plans
internal import System

extension PipelineEngine {
    /// Closes every window of these views, for nothing more is to come; what comes even so will be late.
    public func closeWindows(of names: Set<String>) throws {
        let closing = views.indices.filter { names.contains(views[$0].id.view) && views[$0].failure == nil }
        let batches = try closing.compactMap { index -> ViewBatch? in
            let view = views[index]
            let stream = plan.stream(of: view.number)
            guard stream.watermark != nil else { return nil }
            let topic = try topics.current(stream.topic)
            let moves = (0..<Int32(topic.partitions)).map { partition in
                let place = Positions.Place(topic: topic.id, partition: partition)
                var after = view.progress(place, delay: nil)
                after.floor = .max
                return Move(place: place, from: view.standing.places[place], start: after.next, to: after)
            }
            let decisions = moves.map { Decision(place: $0.place, from: $0.to.next, .floor(.max)) }
            return ViewBatch(
                view: view.id, moves: moves, results: ViewResults(plan.views[view.number].plan).finish(),
                closing: .max, decisions: decisions)
        }
        guard !batches.isEmpty else { return }
        try store.commit(ResultBatch(processedAt: clock.wallMilliseconds, views: batches))
        try reload()
    }

    /// The same places by the topics' names.
    func partitions(_ ends: [Positions.Place: Offset]) -> [TopicPartition: Offset] {
        var partitions: [TopicPartition: Offset] = [:]
        for stream in plan.streams {
            for (place, end) in ends where place.topic == topics.id(of: stream.topic) {
                partitions[TopicPartition(stream.topic, place.partition)] = end
            }
        }
        return partitions
    }

    /// How far each view is from where the log ends.
    func places(_ ends: [Positions.Place: Offset]) -> [ViewPlace] {
        views.map { view in
            let stream = plan.stream(of: view.number)
            let positions = view.standing.positions
            let lag = ends.filter { $0.key.topic == topics.id(of: stream.topic) }.reduce(Int64(0)) {
                $0 + max(0, $1.value - view.progress($1.key, delay: nil).next)
            }
            let latest = view.standing.places.values.compactMap(\.latest).max()
            return ViewPlace(
                id: view.id, isRebuilding: view.isRebuilding, positions: positions, lag: lag,
                age: latest.map { clock.wallMilliseconds.subtractingReportingOverflow($0).partialValue },
                problem: view.failure?.sentence)
        }
    }
}

/// Where a view is, beside where the log ends.
struct ViewPlace {
    var id: ViewID
    var isRebuilding: Bool
    var positions: Positions
    var lag: Int64
    var age: Int64?
    var problem: String?
}

extension PipelineStatus {
    /// Takes what a micro-batch did, if it did something, and where all views are now.
    mutating func take(_ report: BatchReport?, _ places: [ViewPlace]) {
        views = places.map { place in
            var view =
                views.first { $0.view == place.id.view && $0.generation == place.id.generation }
                ?? ViewStatus(
                    view: place.id.view, generation: place.id.generation, isRebuilding: false,
                    positions: Positions(), lag: 0)
            view.isRebuilding = place.isRebuilding
            view.positions = place.positions
            view.lag = place.lag
            view.age = place.age
            view.problem = place.problem
            let isMine = { (part: BatchReport.Part) in part.view == view.view && part.generation == view.generation }
            if let report, let part = report.parts.first(where: isMine) {
                view.take(report, part)
            }
            return view
        }
    }
}

extension ViewStatus {
    fileprivate mutating func take(_ report: BatchReport, _ part: BatchReport.Part) {
        results += Int64(part.results)
        partlyLate += Int64(part.partlyLate)
        unmatched += Int64(part.unmatched)
        batches += 1
        records += Int64(report.records)
        deadLetters += Int64(report.deadLetters.values.reduce(0, +))
        lastDuration = report.working + report.committing
        lastCommit = report.committing
    }
}
