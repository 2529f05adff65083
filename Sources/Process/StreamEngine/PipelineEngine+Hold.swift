internal import Aggregates
internal import EventLog
internal import Model
internal import System

extension PipelineEngine {
    /// Opens the views, and holds what they need; the hold is as it was when that does not succeed.
    func holding(_ open: () throws -> Void) throws {
        let before = try log.holds().first { $0.name == Self.holdName(plan.name) }
        do {
            try open()
            try hold()
        } catch {
            if holdsAll { try letGo(before) }
            throw error
        }
        holdsAll = false
    }

    /// Lets nothing go that the log has, until `hold` says what is needed: where a view begins could be gone before the
    /// store has the view.
    func holdAll() throws {
        guard !holdsAll else { return }
        let names = Set(plan.streams.map(\.topic))
        var all = Positions()
        for topic in try log.topics() where names.contains(topic.name) {
            for partition in 0..<Int32(topic.partitions) { all[topic.id, partition] = 0 }
        }
        try log.hold(Self.holdName(plan.name), at: all)
        holdsAll = true
    }

    private func letGo(_ before: Hold?) throws {
        let name = Self.holdName(plan.name)
        if let before { try log.hold(name, at: before.positions) } else { try log.release(name) }
    }

    /// Keeps in the log what the slowest view still needs; what the disk has, that is, for a store may lose the rest.
    ///
    /// A view that was set aside because its tables are gone holds what it has not taken: it may be mended. One that
    /// reads a topic that is gone, or stands before the log's beginning, holds nothing: what it needs is there no more.
    func hold(always: Bool = false) throws {
        var needed: [Positions.Place: Offset] = [:]
        for view in views where view.failure?.code != .lost {
            guard let topic = try topic(of: plan.stream(of: view.number)), !view.isForeign(to: topic.id) else {
                continue
            }
            for partition in 0..<Int32(topic.partitions) {
                let place = Positions.Place(topic: topic.id, partition: partition)
                let next = view.progress(place, delay: nil).next
                needed[place] = min(needed[place] ?? .max, next, view.replay?.places[place]?.next ?? .max)
            }
        }
        guard !needed.isEmpty else { return }
        let positions = Positions(needed)
        guard always ? held != positions : isWorthHolding(positions) else { return }
        do throws(EventLogError) { try log.hold(PipelineEngine.holdName(plan.name), at: positions) } catch {
            // A topic has gone just now: who looks for it next sets its views aside.
            guard error.code == .unknownTopic else { throw error }
            return
        }
        (held, heldAt) = (positions, clock.now)
    }

    /// Moving the hold costs a sync: it may lag by some records, for it only keeps the log from forgetting too early.
    private func isWorthHolding(_ positions: Positions) -> Bool {
        guard let held, held.next.count == positions.next.count else { return true }
        if held != positions, clock.now - heldAt >= EngineLimits.holdInterval { return true }
        return positions.next.contains { $0.value - (held.next[$0.key] ?? 0) >= EngineLimits.holdLag }
    }

    /// What the log knows a pipeline's hold by.
    public static func holdName(_ pipeline: String) -> String { "pipeline \(pipeline)" }
}
