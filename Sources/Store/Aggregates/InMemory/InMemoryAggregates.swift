internal import Bytes
internal import Columns
internal import Model
internal import Plans
internal import SQLite
internal import System

/// The reference: it merges as the port says, in dictionaries, and forgets everything when it goes.
///
/// SQL is SQLite's business: it computes outputs, and reads the results in a database that is made for each question.
public final class InMemoryAggregates: Aggregates, DeadLetters, PipelinePauses, ResultQueries {
    struct State {
        var views: [ViewID: MemoryView] = [:]
        var queries: [String: [NamedQuery]] = [:]
        var letters = MemoryLetters()
        var tables: [TableVersion: [UInt8]] = [:]
        var paused: Set<String> = []
    }

    private let state = Monitor(State())

    public init() {}

    // MARK: - Views

    public func open(_ view: ViewTable) throws(AggregatesError) -> Standing {
        try state.withLock { state throws(AggregatesError) in
            if let known = state.views[view.id] {
                guard known.table.fingerprint == view.fingerprint else {
                    throw AggregatesError(.changed, "\(view.id.view): this generation has another meaning")
                }
                state.views[view.id]?.keep = view.keep
                return known.standing
            }
            if let refusal = state.refusal(of: view.id.view, of: view.id.pipeline) { throw refusal }
            let made = MemoryView(view)
            // What the tables and views of this one would be refused for.
            _ = try ReferenceSQL.results(of: [], in: made)
            state.views[view.id] = made
            return made.standing
        }
    }

    public func views() throws(AggregatesError) -> [ViewEntry] {
        state.withLock { state in
            state.views.values.map {
                ViewEntry(
                    id: $0.table.id, fingerprint: $0.table.fingerprint, isPublished: $0.isPublished,
                    isRemoved: $0.isRemoved, standing: $0.standing)
            }.sorted { one, other in
                (one.id.pipeline, one.id.view, one.id.generation)
                    < (other.id.pipeline, other.id.view, other.id.generation)
            }
        }
    }

    public func commit(_ batch: ResultBatch) throws(AggregatesError) {
        try state.withLock { state throws(AggregatesError) in
            var next = state
            for part in batch.views { try next.move(part) }
            for part in batch.views { try next.take(part, processedAt: batch.processedAt) }
            for table in batch.tables where next.tables[table.version] == nil {
                next.tables[table.version] = table.bytes
            }
            next.forgetUnusedTables()
            next.letters.take(batch)
            state = next
        }
    }

    public func publish(_ view: ViewID) throws(AggregatesError) {
        try state.withLock { state throws(AggregatesError) in
            guard state.views[view] != nil else { throw state.notFound(view) }
            for other in state.views.keys where other.pipeline == view.pipeline && other.view == view.view {
                if other != view { state.views[other] = nil }
            }
            state.forgetUnusedTables()
            state.views[view]?.isPublished = true
        }
    }

    public func drop(_ view: ViewID) throws(AggregatesError) {
        state.withLock { state in
            state.views[view] = nil
            state.forgetUnusedTables()
        }
    }

    public func setRemoved(_ views: Set<String>, of pipeline: String) throws(AggregatesError) {
        state.withLock { state in
            for id in state.views.keys where id.pipeline == pipeline {
                state.views[id]?.isRemoved = views.contains(id.view)
            }
        }
    }

    public func setQueries(_ queries: [NamedQuery], of pipeline: String) throws(AggregatesError) {
        try state.withLock { state throws(AggregatesError) in
            var next = state
            next.queries[pipeline] = nil
            for query in queries {
                if let refusal = next.refusal(of: query.name, of: pipeline, isQuery: true) { throw refusal }
                next.queries[pipeline, default: []].append(query)
            }
            _ = try ReferenceSQL.database(of: next)
            state = next
        }
    }

    public func decisions(of view: ViewID) throws(AggregatesError) -> [Decision] {
        try state.withLock { state throws(AggregatesError) in
            guard let known = state.views[view] else { throw state.notFound(view) }
            return known.decisions
        }
    }

    public func content(of table: TableVersion) throws(AggregatesError) -> [UInt8]? {
        state.withLock { $0.tables[table] }
    }

    // MARK: - Dead letters

    public func deadLetters(
        of pipeline: String?, after origin: Origin?, limit: Int
    ) throws(AggregatesError) -> [DeadLetter] {
        state.withLock { $0.letters.read(of: pipeline, after: origin, limit: limit) }
    }

    public func deadLetterCounts() throws(AggregatesError) -> [DeadLetterCount] {
        state.withLock { $0.letters.counts }
    }

    public func remove(_ origins: [Origin], of pipeline: String) throws(AggregatesError) {
        state.withLock { $0.letters.remove(Set(origins), of: pipeline) }
    }

    public func removeDeadLetters(of pipeline: String) throws(AggregatesError) {
        state.withLock { $0.letters.removeAll(of: pipeline) }
    }

    // MARK: - Pauses

    public func setPaused(_ isPaused: Bool, of pipeline: String) throws(AggregatesError) {
        state.withLock { state in
            if isPaused { state.paused.insert(pipeline) } else { state.paused.remove(pipeline) }
        }
    }

    public func pausedPipelines() throws(AggregatesError) -> Set<String> { state.withLock { $0.paused } }

    // MARK: - Reading

    public func rows(
        of sql: String, columns: ([String]) -> Void, row body: (ResultRow) -> Bool
    ) throws(AggregatesError) {
        if let effect = StatementEffect(sql) { throw AggregatesError(.invalid, effect.sentence) }
        let state = state.withLock { $0 }
        let database = try ReferenceSQL.database(of: state)
        do throws(SQLiteError) {
            try database.execute("PRAGMA query_only = ON")
            database.limit(.attachedDatabases, to: 0)
            let statement = try database.prepare(sql)
            columns(statement.columnNames)
            var rows = statement.start()
            while try rows.next(), body(ResultRow(rows.values(), blobs: rows.blobs)) {}
        } catch { throw AggregatesError(error.code == .failed ? .failed : .invalid, error.sentence) }
    }
}

extension InMemoryAggregates.State {
    func notFound(_ view: ViewID) -> AggregatesError {
        AggregatesError(.notFound, "\(view.pipeline).\(view.view): no generation \(view.generation) is kept here")
    }

    /// What to say to a name that a store keeps for itself, or that somebody has.
    func refusal(of name: String, of pipeline: String, isQuery: Bool = false) -> AggregatesError? {
        if let refusal = ReservedNames.refusal(of: name) { return refusal }
        let ofViews = views.keys.map { TakenName($0.view, of: $0.pipeline, isQuery: false) }
        let ofQueries = queries.flatMap { owner, queries in
            queries.map { TakenName($0.name, of: owner, isQuery: true) }
        }
        return (ofViews + ofQueries).lazy.compactMap { $0.refusal(of: name, of: pipeline, isQuery: isQuery) }.first
    }

    mutating func move(_ batch: ViewBatch) throws(AggregatesError) {
        guard views[batch.view] != nil else { throw notFound(batch.view) }
        if batch.moves.isEmpty, !batch.results.isEmpty {
            throw AggregatesError(.invalid, "\(batch.view.view): results come with the records they are made of")
        }
        for move in batch.moves {
            guard views[batch.view]!.standing.places[move.place] == move.from else {
                throw AggregatesError(.conflict, "\(batch.view.view) does not stand where the batch says")
            }
            if move.from == nil { views[batch.view]!.standing.start.next[move.place] = move.start }
            views[batch.view]!.standing.places[move.place] = move.to
        }
    }

    mutating func take(_ batch: ViewBatch, processedAt: Timestamp) throws(AggregatesError) {
        var view = views[batch.view]!
        let before = view
        view.decide(batch)
        try view.take(batch, processedAt: processedAt) { groups throws(AggregatesError) in
            try ReferenceSQL.results(of: groups, in: before)
        }
        views[batch.view] = view
    }

    mutating func forgetUnusedTables() {
        let used = views.values.flatMap(\.decisions).compactMap { decision in
            if case .table(let version) = decision.matter { version } else { nil }
        }
        tables = tables.filter { used.contains($0.key) }
    }
}

extension ViewBatch.Results {
    /// Whether it brings nothing.
    public var isEmpty: Bool {
        switch self {
        case .rows(let rows): rows.rows.count == 0
        case .groups(let groups): groups.count == 0
        }
    }
}
