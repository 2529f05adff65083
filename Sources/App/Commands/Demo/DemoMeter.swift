internal import Model
internal import System

/// Which events were made when, and which of them are in the results: what a demonstration is measured by.
final class DemoMeter: Sendable {
    /// What can be read off.
    struct Reading: Sendable {
        var made = 0
        /// From the first event until the last one was on the disk.
        var span = Duration.zero
        /// Records that the log has and the slowest view has not taken.
        var behind: Offset = 0
        /// From an event's making until the results have it, and until the disk does.
        var toResults = Latencies()
        var toDisk = Latencies()
    }

    /// Where the log ended after an append, and when its first event was made.
    private struct Mark {
        var end: Offset
        var made: Moment
    }

    private struct State {
        var reading = Reading()
        var end: Offset
        /// Where each view is; nobody has come before the beginning.
        var places: [String: Offset]
        /// Appends that the results do not have yet, in order, from `first` on.
        var marks: [Mark] = []
        var first = 0
        /// When the first event was made.
        var began: Moment?
        var isWritten = false
        var isOver = false

        var taken: Offset { places.values.min() ?? 0 }
    }

    private let state: Monitor<State>

    /// `end` is where the log ends before the first event, and `views` are those that take them.
    init(end: Offset, views: [String]) {
        state = Monitor(State(end: end, places: Dictionary(uniqueKeysWithValues: views.map { ($0, 0) })))
    }

    // MARK: - What happens

    /// Events were made at `made`, and are on the disk up to `end` now.
    func appended(_ count: Int, upTo end: Offset, made: Moment, now: Moment) {
        state.update { state in
            let began = state.began ?? made
            state.began = began
            state.reading.made += count
            state.reading.span = now - began
            state.reading.toDisk.add(now - made)
            state.end = max(state.end, end)
            // So many wait only where nothing is taken at all, and then there is nothing to measure.
            if state.marks.count - state.first < Limits.demoMarks { state.marks.append(Mark(end: end, made: made)) }
        }
    }

    /// Views have taken the log up to these offsets, and whoever reads them sees it.
    func taken(_ places: [String: Offset], now: Moment) {
        state.update { state in
            for (view, next) in places where state.places[view] != nil { state.places[view] = next }
            let taken = state.taken
            while state.first < state.marks.count, state.marks[state.first].end <= taken {
                state.reading.toResults.add(now - state.marks[state.first].made)
                state.first += 1
            }
            guard state.first >= Limits.demoMarks / 16 else { return }
            state.marks.removeSubrange(..<state.first)
            state.first = 0
        }
    }

    /// No more events are made.
    func written() { state.update { $0.isWritten = true } }

    /// Nobody needs to watch any longer.
    func close() { state.update { $0.isOver = true } }

    // MARK: - What can be read off

    var reading: Reading {
        state.withLock { state in
            var reading = state.reading
            reading.behind = max(0, state.end - state.taken)
            return reading
        }
    }

    /// Waits until every event that was made is in the results; false when `deadline` came first, or nobody watches.
    func waitUntilTaken(until deadline: Moment, by clock: any Clock) -> Bool {
        state.wait(until: deadline, by: clock) { state in
            state.isWritten && state.taken >= state.end ? true : state.isOver ? false : nil
        } ?? false
    }

    /// Waits until nobody needs to watch any longer; false when `deadline` came first.
    func waitUntilOver(until deadline: Moment, by clock: any Clock) -> Bool {
        state.wait(until: deadline, by: clock) { $0.isOver ? true : nil } ?? false
    }
}
