internal import System

/// Work on a thread of its own, whose result somebody waits for.
final class Background<Value: Sendable>: Sendable {
    private let result: Monitor<Value?>

    init(_ body: @escaping @Sendable () -> Value) throws {
        let result = Monitor<Value?>(nil)
        self.result = result
        _ = try Thread("background") {
            let value = body()
            result.update { $0 = value }
        }
    }

    var isDone: Bool { result.withLock { $0 != nil } }

    /// Waits for the result.
    func value() -> Value { result.wait { $0 } }
}
