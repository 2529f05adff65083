public import Aggregates
internal import Columns
internal import Model
public import Testing

/// Everything that a store of results can do.
public typealias ResultStore = Aggregates & DeadLetters & PipelinePauses & ResultQueries

/// A store of results that promises are held against: empty at first, and closed at the end.
public final class StoreUnderTest {
    public private(set) var store: any ResultStore
    private let reopening: ((any ResultStore) throws -> any ResultStore)?
    private let closing: () -> Void
    fileprivate(set) var restarts = false
    /// The views that were opened, in the order of the first time: after a restart they are opened again.
    private var opened: [ViewTable] = []
    /// Milliseconds since 1970 at which the next batch is processed.
    var now: Timestamp = 1_700_000_000_000

    /// `reopening` closes the store that it is given and opens what it left behind; nil where nothing outlives it.
    public init(
        _ store: any ResultStore, reopening: ((any ResultStore) throws -> any ResultStore)? = nil,
        closing: @escaping () -> Void = {}
    ) {
        self.store = store
        self.reopening = reopening
        self.closing = closing
    }

    public func close() { closing() }

    /// A place in a promise where the process might have ended.
    func restart() throws {
        guard restarts, let reopening else { return }
        store = try reopening(store)
        for view in opened { _ = try store.open(view) }
    }

    // MARK: - What promises do all the time

    @discardableResult
    func open(_ view: ViewTable, publishing: Bool = true) throws -> Standing {
        let standing = try store.open(view)
        opened.removeAll { $0.id == view.id }
        opened.append(view)
        if publishing { try store.publish(view.id) }
        return standing
    }

    func forget(_ view: ViewID) { opened.removeAll { $0.id == view } }

    func standing(_ view: ViewID) throws -> Standing? { try store.views().first { $0.id == view }?.standing }

    /// Commits batches of views, then restarts where the backend's row asks for it.
    func commit(_ batches: ViewBatch..., letters: [DeadLetter] = [], tables: [TableContent] = []) throws {
        try store.commit(ResultBatch(processedAt: now, views: batches, deadLetters: letters, tables: tables))
        try restart()
    }

    /// All rows of a statement.
    func rows(_ sql: String) throws -> [[Value]] {
        var rows: [[Value]] = []
        try store.query(
            sql, columns: { _ in },
            row: {
                rows.append($0); return true
            })
        return rows
    }

    /// The same as text, a line a row, for what is computed by hand.
    func lines(_ sql: String) throws -> [String] {
        try rows(sql).map { $0.map(\.shown).joined(separator: " ") }
    }
}

extension Value {
    /// The value as a person would write it.
    var shown: String {
        switch self {
        case .null: "-"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// A row of the suite: how to make one backend's store, and whether it restarts within each promise.
public struct StoreBackend: Sendable, CustomTestStringConvertible {
    public let name: String
    private let restarts: Bool
    private let make: @Sendable () throws -> StoreUnderTest

    public init(_ name: String, make: @escaping @Sendable () throws -> StoreUnderTest) {
        self.init(name, restarts: false, make: make)
    }

    private init(_ name: String, restarts: Bool, make: @escaping @Sendable () throws -> StoreUnderTest) {
        self.name = name
        self.restarts = restarts
        self.make = make
    }

    /// The same backend, closed and opened again after each commit.
    public var restarting: StoreBackend { StoreBackend("\(name), restarting", restarts: true, make: make) }

    /// An empty store; the caller closes it.
    public func fresh() throws -> StoreUnderTest {
        let subject = try make()
        subject.restarts = restarts
        return subject
    }

    /// Holds a fresh store to the promise.
    public func keep(_ promise: StorePromise) throws {
        let subject = try fresh()
        defer { subject.close() }
        try promise.check(subject)
    }

    public var testDescription: String { name }

    /// The reference itself.
    public static let inMemory = StoreBackend("in memory") { StoreUnderTest(InMemoryAggregates()) }
}

public typealias StorePromise = Promise<StoreUnderTest>

/// What the port says of a call that fails; nil when it does not.
func code(_ body: () throws -> Void) -> AggregatesError.Code? {
    do {
        try body()
        return nil
    } catch let error as AggregatesError {
        return error.code
    } catch {
        Issue.record(error)
        return nil
    }
}
