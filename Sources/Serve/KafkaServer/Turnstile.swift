internal import System

/// Lets so many threads at once do something costly; others wait, each for those before it only.
final class Turnstile: Sendable {
    private struct State {
        var inside = 0
        /// Tickets that were drawn, and how many of them have gone in.
        var drawn = 0
        var entered = 0
    }

    private let places: Int
    private let state = Monitor(State())

    init(places: Int) {
        precondition(places > 0, "a turnstile lets somebody through")
        self.places = places
    }

    func pass<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let ticket = state.withLock { state in
            state.drawn += 1
            return state.drawn
        }
        state.wait { state in
            guard state.inside < places, state.entered == ticket - 1 else { return nil as Void? }
            state.inside += 1
            state.entered = ticket
            return ()
        }
        // The next in line may have a place too.
        state.update { _ in }
        defer { state.update { $0.inside -= 1 } }
        return try body()
    }
}
