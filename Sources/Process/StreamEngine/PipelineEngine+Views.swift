internal import Aggregates
internal import EventLog
internal import Model
internal import Plans
internal import System
internal import Time

extension PipelineEngine {
    /// Finds each view's generation in the store, or begins one.
    func openViews(_ options: Options) throws {
        let known = try store.views().filter { $0.id.pipeline == plan.name }
        for name in options.rebuild where !plan.views.contains(where: { $0.plan.name == name }) {
            throw EngineError(.invalid, "\(name) is no view of \(plan.name), and cannot be rebuilt")
        }
        for (number, view) in plan.views.enumerated() {
            let generations = known.filter { $0.id.view == view.plan.name }
            let shown = generations.first { $0.isPublished } ?? generations.last
            let pending = generations.last { !$0.isPublished && $0.id.generation > (shown?.id.generation ?? 0) }
            let rebuilds = options.rebuild.contains(view.plan.name)
            // One that has begun goes on, also when somebody asks for it again: it would become the same.
            if let pending, pending.fingerprint == fingerprint(number), try isReadable(pending.standing, of: number) {
                try open(number, generation: pending.id.generation, start: pending.standing.start, isRebuilding: true)
            } else if rebuilds, let shown {
                try openNext(after: pending ?? shown, shown: shown, number, options)
            } else if let shown, shown.fingerprint != fingerprint(number) {
                throw changed(view.plan.name, shown.fingerprint, fingerprint(number))
            } else {
                // What was to become something else has become what it was again.
                if let pending { try store.drop(pending.id) }
                let start = try shown?.standing.start ?? start(of: number)
                try open(number, generation: shown?.id.generation ?? 1, start: start, isRebuilding: false)
                if shown?.isPublished != true { try store.publish(views[views.count - 1].id) }
            }
        }
    }

    /// A generation that is built from the log's beginning, while people see the present one.
    private func openNext(after last: ViewEntry, shown: ViewEntry, _ number: Int, _ options: Options) throws {
        var start = try start(of: number)
        let stream = plan.stream(of: number)
        for place in start.next.keys {
            let first = try log.offsets(of: TopicPartition(stream.topic, place.partition)).start
            // A partition that was added later began at its first record.
            let isMet = shown.standing.places[place] != nil
            guard let began = shown.standing.start[place.topic, place.partition] ?? (isMet ? 0 : nil) else { continue }
            start[place.topic, place.partition] = max(began, first)
            guard began < first, !options.fromAvailable else { continue }
            throw EngineError(
                .lost,
                "\(shown.id.view) cannot be rebuilt as it was: it began at offset \(began) of partition "
                    + "\(place.partition), and the log begins at \(first) now; --from-available builds it from there")
        }
        if last.id != shown.id { try store.drop(last.id) }
        try open(number, generation: last.id.generation + 1, start: start, isRebuilding: true)
    }

    private func open(_ number: Int, generation: Int, start: Positions, isRebuilding: Bool) throws {
        let view = plan.views[number]
        let table = ViewTable(
            id: ViewID(pipeline: plan.name, view: view.plan.name, generation: generation), plan: view.plan,
            fingerprint: fingerprint(number), keep: view.keep, start: start)
        let standing = try store.open(table)
        var state = ViewState(table: table, number: number, standing: standing, isRebuilding: isRebuilding)
        if isRebuilding {
            state.shown = try store.views().first { entry in
                entry.isPublished && entry.id.pipeline == plan.name && entry.id.view == view.plan.name
            }?.standing.positions
        }
        views.append(state)
    }

    /// Where a new view begins, as its stream says.
    private func start(of number: Int) throws -> Positions {
        let stream = plan.stream(of: number)
        let topic = try topics.begin(stream.topic)
        var start = Positions()
        for partition in 0..<Int32(topic.partitions) {
            let range = try log.offsets(of: TopicPartition(stream.topic, partition))
            start[topic.id, partition] = stream.start == .beginning ? range.start : range.end
        }
        return start
    }

    /// Whether the log still has everything that comes after what a view has taken.
    private func isReadable(_ standing: Standing, of number: Int) throws -> Bool {
        let stream = plan.stream(of: number)
        let topic = try topics.current(stream.topic)
        return try standing.places.allSatisfy { place, progress in
            try place.topic == topic.id
                && log.offsets(of: TopicPartition(stream.topic, place.partition)).start <= progress.next
        }
    }

    /// Shows the rebuilt views that have come as far as what people see.
    ///
    /// What people see of a topic that is gone stays until the new topic has been taken up to `ends`.
    func publishRebuilt(_ ends: [Positions.Place: Offset] = [:]) throws {
        let rebuilding = views.indices.filter { views[$0].isRebuilding }
        guard !rebuilding.isEmpty else { return }
        let entries = try store.views()
        for index in rebuilding {
            let id = views[index].id
            let shown = entries.first { $0.id.pipeline == id.pipeline && $0.id.view == id.view && $0.isPublished }
            let mine = views[index].standing.places
            var goal = (shown?.standing.places ?? [:]).mapValues(\.next).filter { mine[$0.key] != nil }
            if goal.isEmpty, shown != nil { goal = ends.filter { mine[$0.key] != nil } }
            guard shown == nil || !goal.isEmpty, goal.allSatisfy({ (mine[$0.key]?.next ?? 0) >= $0.value }) else {
                continue
            }
            try store.publish(id)
            views[index].isRebuilding = false
            views[index].shown = nil
        }
    }

    /// Reads where the views stand, after somebody else has moved one.
    func reload() throws {
        for index in views.indices {
            views[index].standing = try store.open(views[index].table)
            views[index].closed = nil
        }
        // Who has moved it may have moved it back.
        held = nil
        try hold()
    }

    /// Keeps in the log what the slowest view still needs; what the disk has, that is, for a store may lose the rest.
    func hold(always: Bool = false) throws {
        var needed: [Positions.Place: Offset] = [:]
        for view in views {
            // A topic that is gone can be held no more: who brings the view on says so.
            let topic = try topics.current(plan.stream(of: view.number).topic)
            for partition in 0..<Int32(topic.partitions) {
                let place = Positions.Place(topic: topic.id, partition: partition)
                let next = view.progress(place, delay: nil).next
                needed[place] = min(needed[place] ?? .max, next, view.shown?.next[place] ?? .max)
            }
        }
        let positions = Positions(needed)
        guard always ? held != positions : isWorthHolding(positions) else { return }
        try log.hold(PipelineEngine.holdName(plan.name), at: positions)
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

extension PipelinePlan {
    /// The zone of each stream that names one.
    func zones() throws(EngineError) -> [String: Zone] {
        var zones: [String: Zone] = [:]
        for stream in streams {
            guard let name = stream.zone else { continue }
            do throws(ZoneError) { zones[stream.name] = try Zone.named(name) } catch {
                throw EngineError(.invalid, "stream \(stream.name): \(error)")
            }
        }
        return zones
    }
}
