public import EventLog
internal import Model
internal import System

extension EventLogLMDB: Appending {
    public func submit(_ append: Append) -> AppendTicket {
        let ticket = AppendTicket()
        do throws(EventLogError) {
            if let topic = try enqueue(append, ticket) { committers.schedule(topic) }
        } catch { ticket.resolve(.failure(error)) }
        return ticket
    }

    /// Who waits anyway commits himself when nobody else does: that saves two changes of threads.
    @discardableResult
    public func append(_ append: Append) throws(EventLogError) -> [Appended] {
        let ticket = AppendTicket()
        if let topic = try enqueue(append, ticket), topic.commitWaiting(upkeep) { committers.schedule(topic) }
        return try ticket.wait()
    }

    /// Queues the append; the topic, when it is the caller who must see to its commit.
    private func enqueue(_ append: Append, _ ticket: AppendTicket) throws(EventLogError) -> TopicLog? {
        try append.validate()
        let topic = try topic(append.topic)
        guard append.size <= Limits.appendBytes else {
            throw EventLogError(
                .batchTooLarge, "\(append.topic): one append of \(append.size) bytes, more than \(Limits.appendBytes)")
        }
        do throws(EventLogError) { try topic.load() } catch {
            topic.noteRefused(append, error)
            throw error
        }
        return try topic.enqueue(TopicLog.Pending(append: append, ticket: ticket)) ? topic : nil
    }

    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        let topic = try self.topic(topic)
        try topic.load()
        return topic.writer.withLock { $0.sources[Array(source.utf8)] }
    }

    public func newProducerID() throws(EventLogError) -> Int64 {
        try producerIDs.withLock { (ids) throws(EventLogError) in
            if ids.next == ids.end {
                ids.next = try context.catalog.takeProducerBlock()
                ids.end = ids.next + Limits.producerBlock
            }
            defer { ids.next += 1 }
            return ids.next
        }
    }
}
