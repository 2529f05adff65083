internal import EventLog
internal import LMDB
internal import Model
internal import System

extension TopicLog {
    /// Queues an append that is valid in itself; true when a committer must be told.
    ///
    /// Waits while more than a bounded number of bytes wait already.
    func enqueue(_ pending: Pending) throws(EventLogError) -> Bool {
        let outcome = queue.wait { queue -> Result<Bool, EventLogError>? in
            if let error = queue.closing { return .failure(error) }
            guard queue.bytes == 0 || queue.bytes + pending.append.size <= Limits.waitingBytes else { return nil }
            queue.pending.append(pending)
            queue.bytes += pending.append.size
            defer { queue.isScheduled = true }
            return .success(!queue.isScheduled)
        }
        return try outcome.get()
    }

    /// Commits everything that waits, for a log whose committers have ended.
    func commitRest(_ upkeep: Upkeep) {
        while queue.withLock({ !$0.pending.isEmpty }) { _ = commitWaiting(upkeep) }
    }

    /// Commits what waits, in one transaction; true when more has come meanwhile.
    func commitWaiting(_ upkeep: Upkeep) -> Bool {
        let group = takeGroup()
        var answers: [AppendTicket.Answer] = []
        writer.withLock { writer in
            do throws(EventLogError) {
                answers = try commit(group, &writer, upkeep)
            } catch {
                answers = Array(repeating: .failure(error), count: group.count)
            }
        }
        // The last first: of appends that came over one connection, the answer to the first lets all of them leave.
        for (pending, answer) in zip(group, answers).reversed() { pending.ticket.resolve(answer) }
        return queue.update { queue in
            queue.isScheduled = !queue.pending.isEmpty
            return queue.isScheduled
        }
    }

    /// Remembers an append that was refused before it could wait.
    func noteRefused(_ append: Append, _ error: EventLogError) {
        guard error.remedy == .retry else { return }
        writer.withLock { writer in
            writer.noteRefused(append.entries.map { ($0.partition, $0.batch) }, now: context.steadyMilliseconds)
        }
    }

    private func takeGroup() -> [Pending] {
        queue.update { queue in
            var bytes = 0
            var count = 0
            while count < queue.pending.count {
                let size = queue.pending[count].append.size
                if count > 0, bytes + size > Limits.groupBytes { break }
                bytes += size
                count += 1
            }
            defer { queue.pending.removeFirst(count) }
            queue.bytes -= bytes
            return Array(queue.pending.prefix(count))
        }
    }

    /// Decides on every append of the group, writes what is to be written, and says where each went.
    private func commit(
        _ group: [Pending], _ writer: inout TopicWriter, _ upkeep: Upkeep
    ) throws(EventLogError) -> [AppendTicket.Answer] {
        try context.checkTrust()
        let (settings, isDeleted) = published.withLock { ($0.settings, $0.isDeleted) }
        if isDeleted { throw unknown }
        var plan = CommitPlan(
            topic: name, after: writer, settings: settings,
            now: context.options.clock.wallMilliseconds, steadyNow: context.steadyMilliseconds)
        var answers: [AppendTicket.Answer] = []
        for pending in group {
            do throws(EventLogError) {
                answers.append(.success(try plan.add(pending.append)))
            } catch { answers.append(.failure(error)) }
        }
        if plan.isEmpty { return answers }
        plan.close()
        do throws(EventLogError) {
            try measured(plan) { () throws(EventLogError) in try store(plan, &writer, settings, upkeep) }
        } catch {
            if error.code == .failed { context.fail(error) }
            if error.remedy == .retry {
                writer.noteRefused(
                    plan.placed.map { ($0.partition, $0.batch) }, now: context.steadyMilliseconds)
            }
            return answers.map { $0.flatMap { _ in .failure(error) } }
        }
        publish(plan)
        return answers
    }

    private func measured(_ plan: CommitPlan, _ store: () throws(EventLogError) -> Void) throws(EventLogError) {
        guard let tell = context.options.onCommit else { return try store() }
        let clock = context.options.clock
        let began = clock.now
        try store()
        tell(Commit(duration: clock.now - began, batches: plan.placed.count, bytes: plan.bytes))
    }

    private func publish(_ plan: CommitPlan) {
        let waiters = published.withLock { published in
            var passed: [Waiter] = []
            for (partition, change) in plan.changes {
                published.partitions[Int(partition)].end = change.end
                passed += published.waiters.passed(by: change.end, in: partition)
            }
            return passed
        }
        for waiter in waiters { waiter.ring() }
    }
}
