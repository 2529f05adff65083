internal import EventLog
internal import System

/// A few threads that commit: each takes a topic for which something waits, commits all of it, and takes the next.
final class Committers: Sendable {
    private struct State {
        var topics: [TopicLog] = []
        var isStopping = false
    }

    private let state = Monitor(State())
    private let threads = Monitor<[Thread]>([])
    private let upkeep: Upkeep

    init(_ upkeep: Upkeep) { self.upkeep = upkeep }

    func start(_ count: Int) throws(EventLogError) {
        precondition(count >= 1, "a log needs a thread that commits")
        for index in 1...count {
            let thread = try asLog { () throws(SystemError) in try Thread("log-commit-\(index)") { self.run() } }
            threads.withLock { $0.append(thread) }
        }
    }

    func schedule(_ topic: TopicLog) { state.updateWakingOne { $0.topics.append(topic) } }

    /// Returns when everything that waits has been committed and the threads have ended.
    func stop() {
        state.update { $0.isStopping = true }
        for thread in threads.withLock({ $0 }) { thread.join() }
    }

    private func run() {
        var topic = next()
        while let current = topic { topic = current.commitWaiting(upkeep) ? next(after: current) : next() }
    }

    /// The topic whose turn it is when there is more to commit for this one: itself, when no other one waits. Nobody
    /// is woken for it, so that a busy topic stays with one thread.
    private func next(after topic: TopicLog) -> TopicLog {
        state.withLock { state in
            if state.topics.isEmpty { return topic }
            state.topics.append(topic)
            return state.topics.removeFirst()
        }
    }

    private func next() -> TopicLog? {
        state.wait { state -> TopicLog?? in
            if !state.topics.isEmpty { return state.topics.removeFirst() }
            return state.isStopping ? .some(nil) : nil
        }
    }
}
