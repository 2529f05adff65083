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
        try noteRemoved(known)
        try refuseChanges(known, options)
        for (number, view) in plan.views.enumerated() {
            let (shown, pending) = generations(number, known)
            let rebuilds = options.rebuild.contains(view.plan.name)
            // One that has begun goes on, also when somebody asks for it again: it would become the same.
            if let pending, try canGoOn(pending, number) {
                try follow(shown, number)
                try open(number, generation: pending.id.generation, start: pending.standing.start, isRebuilding: true)
            } else if rebuilds, let shown {
                try hint(shown, number)
                try openNext(after: pending ?? shown, shown: shown, number, options)
            } else {
                // What was to become something else has become what it was again.
                if let pending { try store.drop(pending.id) }
                try shown.map { try openShown($0, number) }
                    ?? open(number, generation: 1, start: try start(of: number), isRebuilding: false)
                if shown?.isPublished != true { try store.publish(views[views.count - 1].id) }
            }
        }
        if let failure = views.first?.failure, views.allSatisfy({ $0.failure != nil }) { throw failure }
    }

    /// What people see of a view, and what is to take its place.
    private func generations(_ number: Int, _ known: [ViewEntry]) -> (shown: ViewEntry?, pending: ViewEntry?) {
        let all = known.filter { $0.id.view == plan.views[number].plan.name }
        let shown = all.first { $0.isPublished } ?? all.last
        return (shown, all.last { !$0.isPublished && $0.id.generation > (shown?.id.generation ?? 0) })
    }

    /// Stops where somebody is to choose, before any view is begun: until then nobody holds in the log what it needs.
    private func refuseChanges(_ known: [ViewEntry], _ options: Options) throws {
        let changes = try plan.views.indices.compactMap { number -> (number: Int, fingerprint: String)? in
            let (shown, pending) = generations(number, known)
            guard let shown, shown.fingerprint != fingerprint(number),
                !options.rebuild.contains(shown.id.view)
            else { return nil }
            if let pending, try canGoOn(pending, number) { return nil }
            return (number, shown.fingerprint)
        }
        guard changes.isEmpty else { throw plan.changed(changes) }
    }

    /// Views that the file no longer has keep their results until somebody drops them, and hold nothing in the log.
    private func noteRemoved(_ known: [ViewEntry]) throws {
        let gone = Set(known.map(\.id.view)).subtracting(plan.views.map(\.plan.name))
        if gone != Set(known.filter(\.isRemoved).map(\.id.view)) { try store.setRemoved(gone, of: plan.name) }
        removed = gone.sorted()
        guard let first = removed.first else { return }
        let isOne = removed.count == 1
        let file = plan.file ?? "the file"
        notes.append(
            "the results of \(isOne ? "view" : "views") \(removed.joined(separator: ", ")) are kept, though "
                + "\(file) no longer has \(isOne ? "it" : "them"); \(isOne ? "they go" : "those of one go") by "
                + plan.command("pipeline drop \(plan.name) --view \(isOne ? first : "VIEW")"))
    }

    /// Who has changed a table and wants a view built anew perhaps wants what a rebuild does not do.
    private func hint(_ shown: ViewEntry, _ number: Int) throws {
        guard shown.fingerprint == fingerprint(number) else { return }
        let others = try store.decisions(of: shown.id).compactMap { decision -> String? in
            guard case .table(let version) = decision.matter, tables.isKnown(version.table) else { return nil }
            return version == tables.current(version.table).version ? nil : version.table
        }
        guard !others.isEmpty else { return }
        hints.append(
            "view \(shown.id.view) means what it did, and its rebuild joins each record with the version of "
                + "\(Set(others).sorted().joined(separator: " and ")) that it was joined with before; all of them are "
                + "joined with today's by \(plan.command("pipeline reset \(plan.name) --to beginning"))")
    }

    /// Whether a rebuild that has begun means what the file says, and has all that it needs.
    private func canGoOn(_ pending: ViewEntry, _ number: Int) throws -> Bool {
        guard pending.fingerprint == fingerprint(number), try isReadable(pending.standing, of: number) else {
            return false
        }
        let table = table(number, generation: pending.id.generation, start: pending.standing.start)
        do throws(AggregatesError) { _ = try store.open(table) } catch {
            guard error.remedy == .fixRequest else { throw error }
            return false
        }
        return true
    }

    /// Opens what people see; where its tables are gone, it is set aside.
    private func openShown(_ shown: ViewEntry, _ number: Int) throws {
        do {
            try open(number, generation: shown.id.generation, start: shown.standing.start, isRebuilding: false)
        } catch let error as AggregatesError where error.remedy == .fixRequest {
            views.append(
                ViewState(
                    table: table(number, generation: shown.id.generation, start: shown.standing.start), number: number,
                    standing: shown.standing, joined: [:], isRebuilding: false,
                    failure: plan.broken(shown.id.view, error)))
        }
    }

    /// Goes on with what people see while the view is built anew, if the file still says what it means.
    private func follow(_ shown: ViewEntry?, _ number: Int) throws {
        guard let shown, shown.fingerprint == fingerprint(number), try isReadable(shown.standing, of: number) else {
            return
        }
        try openShown(shown, number)
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
        try follow(shown, number)
        try open(number, generation: last.id.generation + 1, start: start, isRebuilding: true)
    }

    private func table(_ number: Int, generation: Int, start: Positions) -> ViewTable {
        let view = plan.views[number]
        return ViewTable(
            id: ViewID(pipeline: plan.name, view: view.plan.name, generation: generation), plan: view.plan,
            fingerprint: fingerprint(number), keep: view.keep, start: start, sql: view.sql)
    }

    private func open(_ number: Int, generation: Int, start: Positions, isRebuilding: Bool) throws {
        let table = table(number, generation: generation, start: start)
        let standing = try store.open(table)
        let history = History(try store.decisions(of: table.id), until: standing.places)
        views.append(
            ViewState(
                table: table, number: number, standing: standing, joined: history.tables,
                replay: isRebuilding ? try shown(table.id).map(history(of:)) : nil, isRebuilding: isRebuilding))
    }

    /// The generation of a view that people see.
    private func shown(_ view: ViewID) throws -> ViewEntry? {
        try store.views().first { $0.isPublished && $0.id.pipeline == view.pipeline && $0.id.view == view.view }
    }

    /// What a generation has decided so far.
    private func history(of entry: ViewEntry) throws -> History {
        History(try store.decisions(of: entry.id), until: entry.standing.places)
    }

    /// Where a new view begins, as its stream says.
    private func start(of number: Int) throws -> Positions {
        let stream = plan.stream(of: number)
        let topic = try topics.begin(stream.topic)
        try holdAll()
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
        do {
            let topic = try topics.current(stream.topic)
            return try standing.places.allSatisfy { place, progress in
                try place.topic == topic.id
                    && log.offsets(of: TopicPartition(stream.topic, place.partition)).start <= progress.next
            }
        } catch let error as EngineError where error.code == .lost {
            return false
        }
    }

    /// Shows the rebuilt views that have come as far as what people see.
    ///
    /// What people see of a topic that is gone stays until the new topic has been taken up to `ends`.
    func publishRebuilt(_ ends: [Positions.Place: Offset] = [:]) throws {
        let rebuilding = views.filter { $0.isRebuilding && $0.failure == nil }.map(\.id)
        guard !rebuilding.isEmpty else { return }
        let entries = try store.views()
        for id in rebuilding {
            guard let index = views.firstIndex(where: { $0.id == id }) else { continue }
            let shown = entries.first { $0.id.pipeline == id.pipeline && $0.id.view == id.view && $0.isPublished }
            // It is brought on meanwhile, by this worker or by another.
            if let shown, shown.standing.places != views[index].replay?.places {
                views[index].replay = try history(of: shown)
            }
            let mine = views[index].standing.places
            var goal = (shown?.standing.places ?? [:]).filter { mine[$0.key] != nil }
            if goal.isEmpty, shown != nil {
                goal = ends.filter { mine[$0.key] != nil }.mapValues { Progress(next: $0) }
            }
            guard shown == nil || !goal.isEmpty, views[index].hasReached(goal) else { continue }
            try store.publish(id)
            views[index].isRebuilding = false
            views[index].replay = nil
            // The store has dropped what was shown before.
            views.removeAll { $0.id.view == id.view && $0.id != id }
        }
    }

    /// Reads where the views stand, after somebody else has moved one.
    func reload() throws {
        for index in views.indices where views[index].failure == nil {
            let standing = try store.open(views[index].table)
            let history = History(try store.decisions(of: views[index].id), until: standing.places)
            views[index].standing = standing
            views[index].joined = history.tables
            views[index].closed = nil
        }
        // Who has moved it may have moved it back.
        held = nil
        try hold()
    }
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
