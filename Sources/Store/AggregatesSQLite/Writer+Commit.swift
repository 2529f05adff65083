internal import Aggregates
internal import SQLite

extension Writer {
    /// All of the batch or nothing of it.
    func commit(_ batch: ResultBatch) throws(AggregatesError) {
        if let lastFailure { throw lastFailure }
        var opened: [OpenView] = []
        for view in batch.views {
            guard let known = views[view.view] else {
                throw AggregatesError(.notFound, "\(view.view.description): opened nowhere")
            }
            opened.append(known)
        }
        try connection.transaction { () throws(AggregatesError) in
            let commit = Commit(connection: connection, processedAt: batch.processedAt)
            for (view, part) in zip(opened, batch.views) { try commit.move(view, part) }
            try commit.keep(batch.tables)
            var changesTables = false
            for (view, part) in zip(opened, batch.views) {
                if try commit.bring(part, to: view) { changesTables = true }
            }
            do throws(SQLiteError) {
                try DeadLetterRows.keep(batch.deadLetters, connection, processedAt: batch.processedAt)
            } catch { throw AggregatesError(error) }
            if let bound = batch.deadLetterBound, let pipeline = batch.pipeline {
                try DeadLetterRows.giveUp(of: pipeline, bound, connection, processedAt: batch.processedAt)
            }
            if changesTables { try forgetUnusedTables() }
        }
        moveLog()
    }

    /// Moves all that is committed into the file.
    func settle() {
        // What cannot be moved is read from the log ahead by the next who opens the file.
        _ = try? connection.checkpoint(.truncate)
    }

    /// Moves what is committed into the file, when there is much of it.
    // It must not fail the commit, which is done; what it says is what the next one would meet.
    private func moveLog() {
        let pages = connection.loggedPages
        // The log has begun anew, or it goes on where the last checkpoint left it because somebody reads.
        if pages < pagesAtCheckpoint { pagesAtCheckpoint = 0 }
        if pages - pagesAtCheckpoint < checkpointPages { return }
        pagesAtCheckpoint = pages
        let isLong = pages >= Limits.longLogPages
        // Whoever reads one state for long is not waited for: the log goes on growing, and its size tells.
        if isLong { connection.wait(atMost: Limits.checkpointWait) }
        defer { if isLong { connection.wait(atMost: Connection.usualWait) } }
        do throws(SQLiteError) {
            try connection.checkpoint(isLong ? .truncate : .passive)
        } catch {
            let failure = AggregatesError(error)
            if failure.remedy == .stop { lastFailure = failure }
        }
    }
}
