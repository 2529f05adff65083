internal import Model
internal import RecordBatches

extension Append {
    /// Refuses what no log may take: a batch that is not whole, or a name or position beyond its limit.
    ///
    /// It reads every byte, so callers run it on their own threads, before they queue.
    public func validate() throws(EventLogError) {
        guard !entries.isEmpty || sourcePosition != nil else {
            throw EventLogError(.invalidBatch, "\(topic): an append without a batch")
        }
        for entry in entries {
            do throws(RecordBatchError) {
                try entry.batch.validate()
            } catch {
                let isDamaged = if case .checksumMismatch = error { true } else { false }
                throw EventLogError(
                    isDamaged ? .damagedBatch : .invalidBatch, "\(topic)-\(entry.partition): \(error)")
            }
        }
        guard let sourcePosition else { return }
        guard (1...LogLimits.sourceNameBytes).contains(sourcePosition.source.utf8.count) else {
            throw EventLogError(.invalidBatch, "a source's name has 1 to \(LogLimits.sourceNameBytes) bytes")
        }
        guard sourcePosition.position.count <= LogLimits.sourcePositionBytes else {
            throw EventLogError(
                .invalidBatch, "a source's position has at most \(LogLimits.sourcePositionBytes) bytes")
        }
    }

    /// Refuses one source more than a topic keeps positions of.
    public func checkSource(isKnown: Bool, among count: Int) throws(EventLogError) {
        guard isKnown || count < LogLimits.sourcesPerTopic else {
            throw EventLogError(
                .invalidBatch, "\(topic): it has positions of \(count) sources already; send others to another topic")
        }
    }

    /// Refuses batches for partitions that the topic does not have, and larger ones than it allows.
    public func check(partitions: Int, settings: TopicSettings) throws(EventLogError) {
        for entry in entries {
            let place = TopicPartition(topic, entry.partition)
            guard entry.partition >= 0, Int(entry.partition) < partitions else {
                throw EventLogError(.unknownPartition, "\(place): \(topic) has \(partitions) partition(s)")
            }
            let size = entry.batch.bytes.count
            guard Int64(size) <= settings.maxMessageBytes else {
                throw EventLogError(
                    .batchTooLarge,
                    "\(place): a batch of \(size) bytes, more than max.message.bytes=\(settings.maxMessageBytes)")
            }
        }
    }
}
