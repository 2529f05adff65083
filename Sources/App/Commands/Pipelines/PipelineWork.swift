internal import Aggregates
internal import EventLog
internal import Model
internal import StreamEngine
internal import System

/// What is done to a pipeline that does not run at the moment: to its results, its dead letters, and its hold.
struct PipelineWork {
    let log: any EventLog
    let store: any Backends.OpenResults.Store
    let clock: any Clock

    /// Forgets the results, to make them anew from there on.
    func reset(_ plan: PipelinePlan, to position: StartPosition) throws {
        var starts: [String: Positions] = [:]
        let now = clock.wallMilliseconds
        for name in Set(plan.streams.map(\.topic)) {
            let topic = try log.describeTopic(name)
            var positions = Positions()
            for partition in 0..<Int32(topic.partitions) {
                positions[topic.id, partition] = try log.offset(
                    position, of: TopicPartition(name, partition), now: now)
            }
            starts[name] = positions
        }
        let all = Positions(starts.values.reduce(into: [:]) { $0.merge($1.next) { one, _ in one } })
        // Before anything else: what is to be read again must not be deleted meanwhile.
        try log.hold(PipelineEngine.holdName(plan.name), at: all)
        // What went just before is not waited for.
        for (name, positions) in starts {
            for (place, offset) in positions.next {
                let first = try log.offsets(of: TopicPartition(name, place.partition)).start
                starts[name]?[place.topic, place.partition] = max(offset, first)
            }
        }
        try plan.reset(to: starts, in: store)
        try store.removeDeadLetters(of: plan.name)
    }

    /// Forgets everything about a pipeline; false when there was nothing.
    func drop(_ pipeline: String) throws -> Bool {
        let views = try store.views().filter { $0.id.pipeline == pipeline }
        try store.setQueries([], of: pipeline)
        for view in views { try store.drop(view.id) }
        try store.removeDeadLetters(of: pipeline)
        try store.setPaused(false, of: pipeline)
        let hold = PipelineEngine.holdName(pipeline)
        let isHeld = try log.holds().contains { $0.name == hold }
        if isHeld { try log.release(hold) }
        return isHeld || !views.isEmpty
    }

    /// Forgets one view's results; false when there were none.
    func drop(_ view: String, of pipeline: String) throws -> Bool {
        let generations = try store.views().map(\.id).filter { $0.pipeline == pipeline && $0.view == view }
        for generation in generations { try store.drop(generation) }
        return !generations.isEmpty
    }

    /// Appends a dead letter's record to its topic again, once; only then the dead letter goes.
    func replay(_ origin: Origin, of pipeline: String) throws -> LetterReplay.Outcome? {
        try LetterReplay(log: log, store: store).replay(origin, of: pipeline)
    }

    /// Does so with all of a partition from this one through the offset `last`, and says how many there were.
    func replay(from origin: Origin, through last: Offset, of pipeline: String) throws -> Int {
        try LetterReplay(log: log, store: store).replay(from: origin, through: last, of: pipeline)
    }
}
