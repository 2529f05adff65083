internal import Aggregates
internal import EventLog
internal import Model
internal import Plans

extension PipelineEngine {
    /// Lets views stand where they are, for a reason of their own; the others go on, as long as there is one.
    func setAside(_ indices: [Int], _ error: EngineError) throws(EngineError) {
        for index in indices where views[index].failure == nil { views[index].failure = error }
        if !indices.isEmpty, views.allSatisfy({ $0.failure != nil }) { throw error }
    }

    /// The topic that a stream reads; nil when it is gone, and with it the stream's views.
    func topic(of stream: StreamPlan) throws -> TopicDescription? {
        let readers = readers(of: stream)
        do {
            let topic = try topics.current(stream.topic)
            try setAside(readers.filter { views[$0].isForeign(to: topic.id) }, .anotherTopic(stream.topic))
            return topic
        } catch let error as EngineError where error.code == .lost && !readers.isEmpty {
            try setAside(readers, error)
            return nil
        }
    }

    /// What the log has of the topic's partitions; nil when it has gone since it was looked for.
    func ranges(of topic: TopicDescription, _ stream: StreamPlan) throws -> [OffsetRange]? {
        do throws(EventLogError) {
            var ranges: [OffsetRange] = []
            for partition in 0..<Int32(topic.partitions) {
                ranges.append(try log.offsets(of: TopicPartition(stream.topic, partition)))
            }
            return ranges
        } catch {
            guard error.code == .unknownTopic else { throw error }
            try setAside(readers(of: stream), .anotherTopic(stream.topic))
            return nil
        }
    }

    private func readers(of stream: StreamPlan) -> [Int] {
        views.indices.filter { plan.stream(of: views[$0].number).name == stream.name }
    }

    /// Sets those of the views aside whose tables are gone; false when all have theirs.
    func setAsideBroken(_ indices: [Int]) throws -> Bool {
        var isOne = false
        for index in indices {
            do throws(AggregatesError) { _ = try store.open(views[index].table) } catch {
                guard error.remedy == .fixRequest else { throw error }
                isOne = true
                try setAside([index], plan.broken(views[index].id.view, error))
            }
        }
        return isOne
    }

    /// The views that do not go on, and why.
    public var failures: [(view: String, reason: String)] {
        views.compactMap { view in view.failure.map { (view.id.view, $0.sentence) } }
    }

    /// The generation that people see, and that is brought on while this view is built anew.
    func followed(by view: ViewState) -> ViewState? {
        guard view.isRebuilding else { return nil }
        return views.first { !$0.isRebuilding && $0.failure == nil && $0.id.view == view.id.view }
    }
}
