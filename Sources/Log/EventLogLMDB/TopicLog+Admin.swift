internal import EventLog
internal import LMDB
internal import Model
internal import System

extension TopicLog {
    func alter(_ changes: [String: String?]) throws(EventLogError) {
        try writer.withLock { (_) throws(EventLogError) in
            var topic = try currentTopic()
            topic.overrides = try TopicSettings.overrides(topic.overrides, changedBy: changes)
            let settings = try context.options.topicDefaults.applying(topic.overrides)
            // A lower retention makes room, too.
            try context.directory.spare.lend { () throws(EventLogError) in try context.catalog.put(topic) }
            published.update { published in
                published.topic = topic
                published.settings = settings
            }
        }
    }

    /// The topic's row, to be changed; a topic that is gone must not come back over its successor's.
    private func currentTopic() throws(EventLogError) -> Catalog.Topic {
        let (topic, isDeleted) = published.withLock { ($0.topic, $0.isDeleted) }
        if isDeleted { throw unknown }
        return topic
    }

    func addPartitions(upTo count: Int) throws(EventLogError) {
        try load()
        try writer.withLock { (writer) throws(EventLogError) in
            var topic = try currentTopic()
            try PartitionCount.check(count, of: name, growingFrom: topic.partitions)
            topic.partitions = count
            try context.catalog.put(topic)
            while writer.partitions.count < count {
                writer.partitions.append(PartitionWriter(inSegment: SegmentPartition(base: 0, end: 0)))
            }
            published.update { published in
                published.topic = topic
                while published.partitions.count < count {
                    published.partitions.append(OffsetRange(start: 0, end: 0))
                }
            }
        }
    }

    /// Gives up the records before `offset`; the space comes back with the next round of retention.
    func deleteRecords(
        of partition: Int32, before offset: Offset, _ upkeep: Upkeep
    ) throws(EventLogError) -> Offset {
        try load()
        return try writer.withLock { (writer) throws(EventLogError) in
            try context.checkTrust()
            // A hold that is made meanwhile, or segments that go, would be overlooked.
            return try upkeep.whileNothingGoes { (holds) throws(EventLogError) in
                let range = try offsets(of: partition)
                guard offset >= 0, offset <= range.end else {
                    throw .outOfRange(offset, of: TopicPartition(name, partition), keeping: range)
                }
                guard offset > range.start, let active = writer.active else { return range.start }
                try check(holds, need: partition, notBefore: offset)
                try putStart(offset, of: partition, &writer, active.number)
                return offset
            }
        }
    }

    private func putStart(
        _ offset: Offset, of partition: Int32, _ writer: inout TopicWriter, _ active: UInt64
    ) throws(EventLogError) {
        var row = writer.partitions[Int(partition)].row
        row.start = offset
        try withSegment(active, isSealed: false) { (file) throws(EventLogError) in
            try context.directory.spare.lend { () throws(EventLogError) in
                try context.trust.commit { () throws(EventLogError) in try file.put(row, of: partition) }
            }
        }
        writer.partitions[Int(partition)].start = offset
        published.withLock { $0.partitions[Int(partition)].start = offset }
    }

    private func check(_ holds: [Hold], need partition: Int32, notBefore offset: Offset) throws(EventLogError) {
        for hold in holds where !hold.isBroken {
            guard let needed = hold.positions[id, partition], needed < offset else { continue }
            let place = TopicPartition(name, partition)
            throw EventLogError(
                .held, "\(place): \"\(hold.name)\" still needs offset \(needed); release it, or let it read on")
        }
    }

    /// Ends the topic for everybody: it is gone from the catalog, waiting appends are refused, readers are woken.
    /// Returns what is to go.
    func delete() throws(EventLogError) -> Doomed {
        next.close()
        do throws(EventLogError) { return try deleteClosed() } catch {
            next.reopen()
            throw error
        }
    }

    private func deleteClosed() throws(EventLogError) -> Doomed {
        try writer.withLock { (_) throws(EventLogError) in
            let (topic, listed) = published.withLock { ($0.topic, $0.segments.map(\.number)) }
            let folderName = topic.folder
            let names: [String] =
                FileSystem.exists(folder)
                ? try asLog { () throws(SystemError) in try FileSystem.entries(of: folder) } : []
            // What lies in the folder beside our segments is not ours to delete.
            let ours = names.filter(SegmentSummary.isFileName)
            let files = ours.map { "\(folderName)/\($0)" } + [folderName]
            let numbers = Set(listed + ours.compactMap(SegmentSummary.number)).sorted()
            try context.directory.spare.lend { () throws(EventLogError) in
                try context.catalog.remove(topic, files: files, segments: numbers)
            }
            let waiters = published.update { published in
                published.isDeleted = true
                context.noteUsage(-published.segments.reduce(0) { $0 + $1.fileBytes })
                published.segments = []
                return published.waiters.all
            }
            for waiter in waiters { waiter.ring() }
            for number in numbers { context.segments.retire(key(number)) }
            return Doomed(files: files, segments: numbers.map(key))
        }
    }

    /// Refuses everything that waits, and what comes later.
    func closeQueue(_ error: EventLogError) {
        let pending = queue.update { queue in
            queue.closing = error
            defer { queue.pending = [] }
            return queue.pending
        }
        for pending in pending { pending.ticket.resolve(.failure(error)) }
    }

    /// Takes no more appends, for the log is being closed; those that wait are still committed. Readers are woken.
    func finishQueue() {
        queue.update { $0.closing = $0.closing ?? .closed }
        let waiters = published.update { published in
            published.isClosed = true
            return published.waiters.all
        }
        for waiter in waiters { waiter.ring() }
    }

    /// Forgets the oldest `count` segments. Returns what is to go.
    func drop(oldest count: Int) throws(EventLogError) -> Doomed {
        let (numbers, folderName) = published.withLock { published in
            (published.segments.prefix(count).map(\.number), published.topic.folder)
        }
        if numbers.isEmpty { return Doomed() }
        let files = numbers.flatMap { number in
            ["", "-lock"].map { "\(folderName)/\(SegmentSummary.fileName(number))\($0)" }
        }
        try context.directory.spare.lend { () throws(EventLogError) in
            try context.catalog.remove(numbers, of: id, files: files)
        }
        let freed = published.update { published in
            let freed = published.segments.reduce(0) { $0 + (numbers.contains($1.number) ? $1.fileBytes : 0) }
            published.segments.removeAll { numbers.contains($0.number) }
            for index in published.partitions.indices {
                let kept = published.segments.first?[index].base ?? published.partitions[index].end
                published.partitions[index].start = max(published.partitions[index].start, kept)
            }
            return freed
        }
        context.noteUsage(-freed)
        for number in numbers { context.segments.retire(key(number)) }
        return Doomed(files: files, segments: numbers.map(key))
    }
}
