internal import EventLog
internal import LMDB
internal import System

/// Puts small changes to one database that come at once into one transaction: the first to come commits for all.
final class CommitQueue: Sendable {
    typealias Change = @Sendable (inout WriteTransaction) throws(LMDBError) -> Void

    private struct Waiting: Sendable {
        var change: Change
        var outcome: Monitor<Result<Void, EventLogError>?>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isCommitting = false
    }

    private let database: Database
    private let trust: Trust
    private let state = Monitor(State())

    init(_ database: Database, _ trust: Trust) {
        self.database = database
        self.trust = trust
    }

    /// Makes the change, and returns when it is on the disk.
    func commit(_ change: @escaping Change) throws(EventLogError) {
        let mine = Waiting(change: change, outcome: Monitor(nil))
        let leads = state.withLock { state in
            state.waiting.append(mine)
            defer { state.isCommitting = true }
            return !state.isCommitting
        }
        if leads { commitAll() }
        try mine.outcome.wait { $0 }.get()
    }

    private func commitAll() {
        while let group = takeGroup() {
            var outcome: Result<Void, EventLogError> = .success(())
            do throws(EventLogError) {
                try trust.commit { () throws(EventLogError) in try commit(group) }
            } catch { outcome = .failure(error) }
            for waiting in group { waiting.outcome.update { $0 = outcome } }
        }
    }

    private func commit(_ group: [Waiting]) throws(EventLogError) {
        try asLog { () throws(LMDBError) in
            try database.write { (transaction) throws(LMDBError) in
                for waiting in group { try waiting.change(&transaction) }
            }
        }
    }

    private func takeGroup() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
