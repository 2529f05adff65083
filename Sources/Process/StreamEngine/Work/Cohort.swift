internal import Aggregates
internal import EventLog
internal import Model
internal import Plans
internal import System

/// Views of one stream that stand at the same place: their records are read and decoded once.
struct Cohort {
    /// The views' places in the pipeline.
    let views: [Int]
    let stream: StreamPlan
    let topic: TopicDescription
    /// Where they stand, in each partition of the topic.
    let progress: [Progress]
    /// Up to where they go: where others stand already, or the end.
    let ends: [Offset]

    /// The views in cohorts, those first that are farthest behind.
    ///
    /// A cohort that lags goes no farther than where the next one stands, so that from then on they are one.
    static func among(
        _ views: [ViewState], _ ends: [Positions.Place: Offset], _ engine: PipelineEngine
    ) throws -> [Cohort] {
        var cohorts: [Cohort] = []
        for stream in engine.plan.streams {
            let readers = views.filter { engine.plan.views[$0.number].plan.input.stream == stream.name }
            guard !readers.isEmpty else { continue }
            let topic = try engine.topics.current(stream.topic)
            let places = (0..<Int32(topic.partitions)).map { Positions.Place(topic: topic.id, partition: $0) }
            for view in readers { try view.refuseForeign(topic) }
            let standing = readers.map { view in
                places.map { view.progress($0, delay: stream.watermark) }
            }
            for progress in Set(standing) {
                let members = readers.indices.filter { standing[$0] == progress }.map { readers[$0].number }
                let limits = places.indices.map { place in
                    let ahead = standing.map { $0[place].next }.filter { $0 > progress[place].next }
                    return min(ahead.min() ?? .max, ends[places[place]] ?? progress[place].next)
                }
                cohorts.append(
                    Cohort(views: members, stream: stream, topic: topic, progress: progress, ends: limits))
            }
        }
        return cohorts.sorted { ($0.behind, $1.views[0]) > ($1.behind, $0.views[0]) }
    }

    private var behind: Int64 { zip(progress, ends).reduce(0) { $0 + max(0, $1.1 - $1.0.next) } }

    func place(_ partition: Int) -> Positions.Place {
        Positions.Place(topic: topic.id, partition: Int32(partition))
    }

    /// What is to be done in each partition that has something new.
    func tasks(_ engine: PipelineEngine) -> [PartitionTask] {
        let partitions = progress.indices.filter { progress[$0].next < ends[$0] }
        return partitions.map { partition in
            PartitionTask(
                place: place(partition), topic: stream.topic, progress: progress[partition], end: ends[partition],
                views: views,
                tables: views.map { view in
                    engine.plan.views[view].plan.input.joins.map { engine.tables.index($0.table) }
                }, clock: engine.clock.wallMilliseconds, share: partitions.count)
        }
    }
}

extension ViewState {
    /// A view that stands in another topic of this name must not go on as if nothing had happened.
    fileprivate func refuseForeign(_ topic: TopicDescription) throws(EngineError) {
        let met = standing.places.keys
        guard met.isEmpty || met.contains(where: { $0.topic == topic.id }) else {
            throw EngineError.anotherTopic(topic.name)
        }
    }
}
