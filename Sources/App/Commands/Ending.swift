internal import System

/// The wish of a person or of the operating system that the command end.
final class Ending: Sendable {
    private struct State {
        var isWatching = false
        /// The command looks at `isWished` often enough to end by itself.
        var isAwaited = false
        var isWished = false
    }

    private let state = Monitor(State())

    /// Takes the signals from here on: they end the process, or the loop that awaits them.
    func watch() {
        let isFirst = state.withLock { state in
            defer { state.isWatching = true }
            return !state.isWatching
        }
        guard isFirst else { return }
        let state = state
        do throws(SystemError) {
            _ = try Thread("signals") {
                while true {
                    let signal = Signal.waitForEnd()
                    let mayWait = state.update { state in
                        defer { state.isWished = true }
                        return state.isAwaited && !state.isWished
                    }
                    // The second wish is an order; whatever was acknowledged is on the disk.
                    if !mayWait { signal.endProcess() }
                }
            }
        } catch { tell("sluice: note: Ctrl-C is not seen: \(error)") }
    }

    /// From here on the command ends by itself when `isWished`.
    func await() { state.withLock { $0.isAwaited = true } }

    var isWished: Bool { state.withLock { $0.isWished } }

    /// Waits until `moment`, or less long if the end is wished.
    func wait(until moment: Moment, by clock: any Clock) {
        _ = state.wait(until: moment, by: clock) { $0.isWished ? true : nil }
    }
}
