internal import Aggregates
internal import EventLog
internal import Model
internal import Plans
internal import System

/// Views of one stream that stand at the same place: their records are read and decoded once.
struct Cohort {
    /// The views' places among the engine's.
    let views: [Int]
    let stream: StreamPlan
    let topic: TopicDescription
    /// Where they stand, in each partition of the topic.
    private(set) var progress: [Progress]
    /// What was decided about the records that come next, in each partition.
    private let rulings: [Ruling?]
    /// Up to where they go: where others stand already, or the end.
    private let ends: [Offset]

    /// Whether the views go where others lead, who decide everything.
    private let follows: Bool

    /// Views with the same are of one cohort.
    fileprivate struct Stand: Hashable {
        var progress: [Progress]
        var rulings: [Ruling?]
        /// Where the generation stands that the view follows.
        var limits: [Offset]?
    }

    /// The stream's views in cohorts.
    ///
    /// A cohort that lags goes no farther than where the next one stands, so that from then on they are one.
    static func among(
        _ views: [Int], of stream: StreamPlan, _ topic: TopicDescription, _ ends: [Positions.Place: Offset],
        _ engine: PipelineEngine
    ) -> [Cohort] {
        let places = (0..<Int32(topic.partitions)).map { Positions.Place(topic: topic.id, partition: $0) }
        let stands = views.map { Stand(engine.views[$0], at: places, stream, engine) }
        return Set(stands).map { stand in
            let limits = places.indices.map { place in
                let next = stand.progress[place].next
                let ahead = stands.map { $0.progress[place].next }.filter { $0 > next }
                return min(
                    ahead.min() ?? .max, stand.rulings[place]?.end ?? .max, stand.limits?[place] ?? .max,
                    ends[places[place]] ?? next)
            }
            return Cohort(
                views: views.indices.filter { stands[$0] == stand }.map { views[$0] }, stream: stream, topic: topic,
                progress: stand.progress, rulings: stand.rulings, ends: limits, follows: stand.limits != nil)
        }
    }

    /// How many records there are up to where it goes.
    var behind: Int64 { zip(progress, ends).reduce(0) { $0 + max(0, $1.1 - $1.0.next) } }

    func place(_ partition: Int) -> Positions.Place {
        Positions.Place(topic: topic.id, partition: Int32(partition))
    }

    /// What is to be done in each partition that has something new.
    func tasks(_ engine: PipelineEngine) throws -> [PartitionTask] {
        let partitions = progress.indices.filter { progress[$0].next < ends[$0] }
        let horizon = engine.clock.wallMilliseconds.addingReportingOverflow(stream.maxAhead)
        return try partitions.map { partition in
            let ruling = rulings[partition]
            let tables = try views.map { view in
                try engine.plan.views[engine.views[view].number].plan.input.joins.map { join in
                    guard let version = ruling?.tables[join.table] else { return engine.tables.current(join.table) }
                    return try engine.tables.table(version)
                }
            }
            return PartitionTask(
                place: place(partition), topic: stream.topic, progress: progress[partition], end: ends[partition],
                views: views.map { engine.views[$0].number }, tables: tables,
                horizon: ruling?.horizon ?? (horizon.overflow ? .max : horizon.partialValue),
                share: partitions.count)
        }
    }

    /// A partition that has been silent for long no longer holds windows open: its watermark is raised to that of the
    /// others, and this is written down with the positions, for only the clock knew.
    ///
    /// As long as something is decided already, the clock decides nothing: the others are not where they were then.
    func raiseFloors(_ progress: inout [Progress], _ silence: Silence) {
        guard !follows, rulings.allSatisfy({ $0 == nil }) else { return }
        guard let delay = stream.watermark, let idleAfter = stream.idleAfter else { return }
        let isSilent = progress.indices.map { partition in
            silence.has(place(partition), at: progress[partition].next, lasted: idleAfter)
        }
        let watermarks = progress.map { $0.watermark(delay: delay) }
        let awake = progress.indices.filter { !isSilent[$0] }.map { watermarks[$0] }
        // When all are silent, those that have come the farthest say how far time has come.
        guard let common = isSilent.allSatisfy({ $0 }) ? watermarks.max() : awake.min() else { return }
        for partition in progress.indices where isSilent[partition] && watermarks[partition] < common {
            progress[partition].floor = common
        }
    }
}

extension Cohort.Stand {
    fileprivate init(_ view: ViewState, at places: [Positions.Place], _ stream: StreamPlan, _ engine: PipelineEngine) {
        let progress = places.map { view.progress($0, delay: stream.watermark) }
        self.progress = progress
        rulings = zip(places, progress).map { view.replay?.ruling($0, at: $1.next) }
        limits = engine.followed(by: view).map { followed in
            places.map { followed.progress($0, delay: nil).next }
        }
    }
}
