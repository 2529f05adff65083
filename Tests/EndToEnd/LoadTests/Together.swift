import System

/// Threads of a test; the first error of one of them is the test's.
final class Crowd: Sendable {
    private let failure = Monitor<(any Error)?>(nil)
    private let threads = Monitor<[Thread]>([])

    var hasFailed: Bool { failure.withLock { $0 != nil } }

    func start(_ body: @escaping @Sendable () throws -> Void) throws {
        let thread = try Thread("crowd", stackSize: 256 << 10) { [failure] in
            do { try body() } catch { failure.withLock { $0 = $0 ?? error } }
        }
        threads.withLock { $0.append(thread) }
    }

    /// Waits for all of them.
    func join() throws {
        for thread in threads.withLock({ $0 }) { thread.join() }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

/// Runs `body` on so many threads at once, and returns when all are done.
func together(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let crowd = Crowd()
    for index in 0..<count { try crowd.start { try body(index) } }
    try crowd.join()
}

/// A random time of at most so many milliseconds.
func moment(_ range: ClosedRange<Int>, _ generator: inout SeededGenerator) -> Duration {
    .milliseconds(Int.random(in: range, using: &generator))
}
