internal import CSQLite

extension Connection {
    /// Runs `body` in a transaction that may write from its first statement on, and commits what it did; nothing of it
    /// happened when `body` or the commit throws.
    public func transaction<Result, Failure: FromSQLite>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try transaction(beginning: "BEGIN IMMEDIATE", body)
    }

    /// Runs `body`, which only reads, on one state of the database, whatever others commit meanwhile.
    public func snapshot<Result, Failure: FromSQLite>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try transaction(beginning: "BEGIN", body)
    }

    private func transaction<Result, Failure: FromSQLite>(
        beginning begin: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(!isInTransaction, "a transaction within a transaction")
        do throws(SQLiteError) { try run(begin) } catch { throw Failure(error) }
        let result: Result
        do throws(Failure) { result = try body() } catch {
            rollBack()
            throw error
        }
        do throws(SQLiteError) { try run("COMMIT") } catch {
            rollBack()
            throw Failure(error)
        }
        return result
    }

    private func rollBack() {
        // SQLite itself rolls back after some failures, and then there is nothing left to.
        if !isInTransaction { return }
        // A rollback that fails leaves the transaction to be undone by whoever opens the file next: what counts is the
        // error that led here.
        try? run("ROLLBACK")
    }
}
