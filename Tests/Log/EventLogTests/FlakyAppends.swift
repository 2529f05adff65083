import Conformance
import EventLog
import System

/// A log whose appends can be watched, held up, and told to have failed when they had not.
final class FlakyAppends: ForwardingLog {
    private struct State {
        var failures: Int
        var isShut: Bool
        var calls = 0
        var appends: [Append] = []
    }

    let log: any EventLog
    private let state: Monitor<State>

    /// The first `failures` appends happen, but answer that the log is busy; while it is shut none is answered.
    init(_ log: any EventLog, failures: Int, isShut: Bool = false) {
        self.log = log
        state = Monitor(State(failures: failures, isShut: isShut))
    }

    var calls: Int { state.withLock { $0.calls } }
    var appends: [Append] { state.withLock { $0.appends } }

    func open() { state.update { $0.isShut = false } }

    func submit(_ append: Append) -> AppendTicket {
        state.wait { $0.isShut ? nil : () }
        let fails = state.withLock { state in
            state.calls += 1
            state.appends.append(append)
            return state.calls <= state.failures
        }
        let ticket = log.submit(append)
        return fails ? AppendTicket(.failure(EventLogError(.unavailable, "busy, or so it says"))) : ticket
    }
}
