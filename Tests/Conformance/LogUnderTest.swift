public import EventLog
public import System
internal import TestKit
public import Testing

/// A log that promises are held against: empty at first, its time known, and closed at the end.
public final class LogUnderTest {
    public private(set) var log: any EventLog
    /// The log's clock; a manual one where the log takes one.
    public let clock: any Clock
    /// What a topic gets that asks for no number of partitions.
    public let defaultPartitions: Int
    private let reopening: ((any EventLog) throws -> any EventLog)?
    private let closing: (any EventLog) -> Void
    /// Whether `restart` does anything.
    fileprivate(set) var restarts = false

    /// `reopening` closes the log that it is given and opens what it left behind; nil where nothing outlives a log.
    public init(
        _ log: any EventLog, clock: any Clock, defaultPartitions: Int = 1,
        reopening: ((any EventLog) throws -> any EventLog)? = nil,
        closing: @escaping (any EventLog) -> Void = { _ in }
    ) {
        self.log = log
        self.clock = clock
        self.defaultPartitions = defaultPartitions
        self.reopening = reopening
        self.closing = closing
    }

    /// Closes the log and opens it again; false where nothing outlives it.
    @discardableResult
    public func reopen() throws -> Bool {
        guard let reopening else { return false }
        log = try reopening(log)
        return true
    }

    /// A place in a promise where the process might have ended: reopens the log where the backend's row asks for that.
    public func restart() throws {
        if restarts { try reopen() }
    }

    public func close() { closing(log) }

    /// Lets time go by.
    public func pass(_ span: Duration) {
        if let manual = clock as? ManualClock { return manual.advance(by: span) }
        pause(span)
    }
}

/// A row of a conformance suite: how to make one backend's log, and whether it restarts within each promise.
public struct LogBackend: Sendable, CustomTestStringConvertible {
    public let name: String
    private let restarts: Bool
    private let make: @Sendable (ManualClock) throws -> LogUnderTest

    /// `make` gives an empty log; one that cannot take the clock says which it has in its `LogUnderTest`.
    public init(_ name: String, make: @escaping @Sendable (ManualClock) throws -> LogUnderTest) {
        self.init(name, restarts: false, make: make)
    }

    private init(_ name: String, restarts: Bool, make: @escaping @Sendable (ManualClock) throws -> LogUnderTest) {
        self.name = name
        self.restarts = restarts
        self.make = make
    }

    /// The same backend, closed and opened again wherever a promise allows it.
    public var restarting: LogBackend { LogBackend("\(name), restarting", restarts: true, make: make) }

    /// An empty log; the caller closes it.
    public func fresh(_ clock: ManualClock = ManualClock()) throws -> LogUnderTest {
        let subject = try make(clock)
        subject.restarts = restarts
        return subject
    }

    /// Holds a fresh log to the promise.
    public func keep(_ promise: LogPromise) throws {
        let subject = try fresh()
        defer { subject.close() }
        try promise.check(subject)
    }

    public var testDescription: String { name }

    /// The reference itself.
    public static let inMemory = LogBackend("in memory") { clock in
        LogUnderTest(InMemoryEventLog(clock: clock), clock: clock)
    }
}
