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
            topic: name, partitions: writer.partitions, settings: settings,
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
            try write(plan, &writer, settings, upkeep)
        } catch {
            if error.code == .failed { context.fail(error) }
            return answers.map { $0.flatMap { _ in .failure(error) } }
        }
        publish(plan)
        return answers
    }

    private func publish(_ plan: CommitPlan) {
        let waiters = published.withLock { published in
            for (partition, change) in plan.changes { published.partitions[Int(partition)].end = change.end }
            return published.waiters
        }
        for waiter in waiters { waiter.ring() }
    }

    // MARK: Writing to segments

    private func write(
        _ plan: CommitPlan, _ writer: inout TopicWriter, _ settings: TopicSettings, _ upkeep: Upkeep
    ) throws(EventLogError) {
        try context.checkDisk(plan.bytes)
        try upkeep.makeRoom(for: plan.bytes)
        if let active = writer.active, !isDue(active, settings),
            try write(plan, &writer, to: active, settings, upkeep)
        {
            return
        }
        let next = try nextSegment(settings)
        guard try write(plan, &writer, to: next, settings, upkeep) else {
            throw EventLogError(
                .full, "\(name): \(plan.bytes) bytes do not fit a segment of \(settings.segmentBytes) bytes")
        }
    }

    /// Whether the active segment has reached its age.
    func isDue(_ active: TopicWriter.Active, _ settings: TopicSettings) -> Bool {
        active.isBegun && !active.isEmpty
            && context.steadyMilliseconds - active.begunAt >= settings.segmentMilliseconds
    }

    /// A segment to go on with: the one made ahead, or one made now.
    func nextSegment(_ settings: TopicSettings) throws(EventLogError) -> TopicWriter.Active {
        let made = try next.number { (free) throws(EventLogError) in try self.makeSegment(from: free, settings) }
        guard let number = made else { throw unknown }
        return TopicWriter.Active(number: number, isBegun: false, begunAt: context.steadyMilliseconds)
    }

    /// Makes a segment's file and lists it.
    func makeSegment(from free: UInt64, _ settings: TopicSettings) throws(EventLogError) -> UInt64 {
        try asLog { () throws(SystemError) in try FileSystem.makeDirectory(folder) }
        var number = free
        // A file that no list mentions is left alone, whatever it is.
        while FileSystem.exists(path(number)) { number += 1 }
        let identity = SegmentIdentity(topic: id, number: number, createdAt: context.options.clock.wallMilliseconds)
        try context.segments.withRoom { () throws(EventLogError) in
            try SegmentFile.create(path(number), identity: identity, segmentBytes: settings.segmentBytes)
        }
        context.verification.trust(key(number))
        do throws(EventLogError) { try context.catalog.list(number, of: id) } catch {
            // On a full disk every try would leave another file; one that stays all the same is only reported.
            if error.code != .failed { try? FileSystem.removeFile(path(number)) }
            throw error
        }
        return number
    }

    /// Writes the plan to a segment; false when it has no room for it.
    private func write(
        _ plan: CommitPlan, _ writer: inout TopicWriter, to target: TopicWriter.Active, _ settings: TopicSettings,
        _ upkeep: Upkeep
    ) throws(EventLogError) -> Bool {
        let carried =
            target.isBegun
            ? nil
            : writer.carried(
                forgettingProducersBefore: context.steadyMilliseconds
                    - context.options.producerExpiration.milliseconds)
        let written = try withSegment(target.number, isSealed: false) {
            (file) throws(EventLogError) -> (indices: [Int32: TimeIndexState], used: Int)? in
            let used = file.database.usedBytes
            guard carried != nil || used + plan.bytes <= Int(settings.segmentBytes) || writer.active?.isEmpty == true
            else { return nil }
            do throws(LMDBError) {
                let indices = try file.database.write { (transaction) throws(LMDBError) in
                    try writer.write(plan, carrying: carried, at: target.begunAt, to: file, &transaction)
                }
                return (indices, file.database.usedBytes)
            } catch {
                if error.code == .mapFull { return nil }
                throw EventLogError(error)
            }
        }
        guard let written else { return false }
        if let carried { begin(target, carried, &writer, upkeep) }
        writer.apply(plan, written.indices)
        noteSegment(writer, changed: Array(plan.changes.keys), used: written.used)
        if written.used * 100 >= Int(settings.segmentBytes) * Limits.prepareAtPercent, next.requestOnce() {
            upkeep.request(.prepare(self))
        }
        return true
    }

    /// Makes `target` the active segment, after its first transaction is on the disk.
    func begin(
        _ target: TopicWriter.Active, _ carried: [PartitionWriter], _ writer: inout TopicWriter, _ upkeep: Upkeep
    ) {
        let retired = writer.active?.number
        writer.partitions = carried
        writer.active = target
        writer.active?.isBegun = true
        next.noteBegun()
        let segment = SegmentSummary(number: target.number, partitions: carried.map(\.inSegment))
        published.withLock { $0.segments.append(segment) }
        if let retired { upkeep.request(.seal(self, retired)) }
    }

    /// Brings what readers know of the active segment up to date.
    func noteSegment(_ writer: TopicWriter, changed: [Int32], used: Int) {
        let change = published.withLock { published -> Int64 in
            let last = published.segments.count - 1
            let change = Int64(used) - published.segments[last].fileBytes
            published.segments[last].fileBytes = Int64(used)
            for partition in changed {
                published.segments[last].set(writer.partitions[Int(partition)].inSegment, of: Int(partition))
            }
            return change
        }
        context.noteUsage(change)
    }
}
