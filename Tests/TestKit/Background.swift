internal import System

/// Work on a thread of its own, whose result somebody waits for.
public final class Background<Value: Sendable>: Sendable {
    private let result: Monitor<Value?>

    public init(_ body: @escaping @Sendable () -> Value) throws {
        let result = Monitor<Value?>(nil)
        self.result = result
        _ = try Thread("background") {
            let value = body()
            result.update { $0 = value }
        }
    }

    /// Whether the result is there.
    public var isDone: Bool { result.withLock { $0 != nil } }

    /// Whether it is held up, as far as can be seen in a moment.
    public var waits: Bool { value(within: .milliseconds(30)) == nil }

    /// Waits for the result.
    public func value() -> Value { result.wait { $0 } }

    /// Waits for the result for some time; nil when it has not come by then.
    public func value(within patience: Duration) -> Value? {
        let clock = SystemClock()
        return result.wait(until: clock.now + patience, by: clock) { $0 }
    }
}
