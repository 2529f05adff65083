internal import EventLog
internal import LMDB
internal import Model
internal import System

/// Which segment a commit goes to, and how the topic goes on with the next one.
extension TopicLog {
    /// Puts the plan into the active segment, or into the next one when that has no room or is too old.
    func store(
        _ plan: CommitPlan, _ writer: inout TopicWriter, _ settings: TopicSettings, _ upkeep: Upkeep
    ) throws(EventLogError) {
        try context.checkDisk(plan.bytes)
        try upkeep.makeRoom(for: plan.bytes)
        if let active = writer.active, !isDue(active, settings),
            try commit(plan, &writer, in: active, settings, upkeep)
        {
            return
        }
        let next = try nextSegment(settings)
        guard try commit(plan, &writer, in: next, settings, upkeep) else {
            throw EventLogError(
                .full, "\(name): \(plan.bytes) bytes do not fit a segment of \(settings.segmentBytes) bytes")
        }
    }

    /// Whether the active segment has reached its age.
    private func isDue(_ active: TopicWriter.Active, _ settings: TopicSettings) -> Bool {
        active.isBegun && !active.isEmpty
            && context.steadyMilliseconds - active.begunAt >= settings.segmentMilliseconds
    }

    /// A segment to go on with: the one made ahead, or one made now.
    private func nextSegment(_ settings: TopicSettings) throws(EventLogError) -> TopicWriter.Active {
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

    /// Makes the plan one transaction of the active segment, or the first of a fresh one, which is the active one from
    /// then on; false when the segment has no room for it.
    private func commit(
        _ plan: CommitPlan, _ writer: inout TopicWriter, in target: TopicWriter.Active, _ settings: TopicSettings,
        _ upkeep: Upkeep
    ) throws(EventLogError) -> Bool {
        var carried: [PartitionWriter]?
        if !target.isBegun {
            let horizon = context.steadyMilliseconds - context.options.producerExpiration.milliseconds
            carried = writer.carried(forgettingProducersBefore: horizon)
        }
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
                let error = EventLogError(error)
                // Before anybody else gets at the segment, or the log is closed.
                if error.code == .failed { context.fail(error) }
                throw error
            }
        }
        guard let written else { return false }
        if let carried { begin(target, carried, &writer, upkeep) }
        writer.apply(plan, written.indices)
        noteSegment(writer, changed: Array(plan.changes.keys), used: written.used)
        reserveRoom(&writer, used: written.used, settings)
        if written.used * 100 >= Int(settings.segmentBytes) * Limits.prepareAtPercent, next.requestOnce() {
            upkeep.request(.prepare(self))
        }
        return true
    }

    /// Goes on in an empty segment when the active one is too old, or when all that it holds has expired.
    func rollIfDue(_ upkeep: Upkeep, needed: [Int32: Offset]) throws(EventLogError) {
        try writer.withLock { (writer) throws(EventLogError) in
            try context.checkTrust()
            let now = context.steadyMilliseconds
            let (settings, isDeleted, isExpired) = published.withLock { published in
                (
                    published.settings, published.isDeleted,
                    published.segments.last.map { published.retention(needed, now, lastWritten).isExpired($0) } ?? false
                )
            }
            guard !isDeleted, let active = writer.active, !active.isEmpty, isExpired || isDue(active, settings) else {
                return
            }
            let nothing = CommitPlan(
                topic: name, after: writer, settings: settings, now: now, steadyNow: now)
            guard try commit(nothing, &writer, in: nextSegment(settings), settings, upkeep) else {
                throw EventLogError(.full, "\(name): what a segment takes over does not fit the next one")
            }
        }
    }

    /// Brings segments of the format's first version up to the present one; false where one cannot be.
    func noteRows() -> Bool {
        let (settings, segments) = published.withLock { ($0.settings, $0.segments) }
        do throws(EventLogError) {
            for segment in segments where segment.seal == nil {
                // LMDB would make the file anew.
                guard FileSystem.exists(path(segment.number)) else { return false }
                try verify(segment.number)
                try asLog { () throws(LMDBError) in
                    try SegmentFile.noteRows(of: path(segment.number), segmentBytes: settings.segmentBytes)
                }
            }
            return true
        } catch {
            // Whoever uses the topic is told again, by the file itself.
            context.options.onNotice("\(error)")
            return false
        }
    }

    /// Makes `target` the active segment, after its first transaction is on the disk.
    private func begin(
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

    /// Has the disk find room for the commits to come, many at once: each of them is then that much less for its sync.
    private func reserveRoom(_ writer: inout TopicWriter, used: Int, _ settings: TopicSettings) {
        guard let active = writer.active?.number,
            let room = writer.active?.nextRoom(used: used, size: settings.segmentBytes)
        else { return }
        // A disk that has no room says so when it is needed, and one that cannot set any aside goes on as before.
        try? File(path(active), .readWrite).reserveRoom(for: room)
    }

    /// Brings what readers know of the active segment up to date.
    private func noteSegment(_ writer: TopicWriter, changed: [Int32], used: Int) {
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
