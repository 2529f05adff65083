internal import Measuring
internal import System

/// Threads that all do the same for a while.
enum Producers {
    private struct State {
        var isStarted = false
        var operations = 0
        var failure: (any Error)?
    }

    /// How many times a second `count` threads together run `body`, each of them again and again for as long as `span`.
    static func rate(
        _ count: Int, over span: Duration, _ body: @escaping @Sendable (_ producer: Int, _ turn: Int) throws -> Void
    ) throws -> Double {
        let state = Monitor(State())
        let threads = try (0..<count).map { producer in
            try Thread("bench-\(producer)") {
                state.wait { $0.isStarted ? () : nil }
                let deadline = SystemClock().now + span
                var turn = 0
                do {
                    while SystemClock().now < deadline {
                        try body(producer, turn)
                        turn += 1
                    }
                } catch { state.withLock { $0.failure = error } }
                state.withLock { $0.operations += turn }
            }
        }
        let start = SystemClock().now
        state.update { $0.isStarted = true }
        for thread in threads { thread.join() }
        let elapsed = SystemClock().now - start
        let (operations, failure) = state.withLock { ($0.operations, $0.failure) }
        if let failure { throw failure }
        return Double(operations) / elapsed.inSeconds
    }
}
