internal import Measuring
internal import System

/// Looks at a process's own memory again and again, and keeps the most that it saw.
final class MemoryWatch: Sendable {
    private struct State {
        var peak = 0
        var isDone = false
    }

    private let state = Monitor(State())
    private let thread: Thread

    init(_ process: Int32) throws {
        let state = state
        thread = try Thread("bench-memory") {
            let clock = SystemClock()
            // A process that has gone holds nothing.
            while let usage = try? KernelText.usage(of: process) {
                state.withLock { $0.peak = max($0.peak, usage.memory) }
                let deadline = clock.now + Limits.memoryGlance
                if state.wait(until: deadline, by: clock, { $0.isDone ? true : nil }) == true { return }
            }
        }
    }

    /// The most bytes that were seen.
    func finish() -> Int {
        state.update { $0.isDone = true }
        thread.join()
        return state.withLock { $0.peak }
    }
}
