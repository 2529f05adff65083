import Synchronization

/// A number of things that happened; it only grows. Adding is one atomic instruction.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    public init() {}

    public func add(_ more: Int = 1) { count.wrappingAdd(more, ordering: .relaxed) }

    public var value: Int { count.load(ordering: .relaxed) }
}

/// A level that rises and falls.
public final class Gauge: Sendable {
    private let level = Atomic<Int>(0)

    public init() {}

    public func set(_ value: Int) { level.store(value, ordering: .relaxed) }
    public func add(_ more: Int) { level.wrappingAdd(more, ordering: .relaxed) }

    public var value: Int { level.load(ordering: .relaxed) }
}
