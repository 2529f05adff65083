import System
import Testing

/// The answer to one call, which must come once.
final class Answer<Value: Sendable>: Sendable {
    private let values = Monitor<[Value]>([])

    func give(_ value: Value) { values.update { $0.append(value) } }

    /// Waits for the answer, as long as a test may take.
    func wait() throws -> Value {
        let clock = SystemClock()
        return try #require(values.wait(until: clock.now + .seconds(20), by: clock) { $0.first }, "no answer came")
    }

    var now: Value? { values.withLock { $0.first } }
    var count: Int { values.withLock { $0.count } }
}
