internal import Model
internal import RecordBatches
internal import System

extension InMemoryEventLog: Appending {
    public func submit(_ append: Append) -> AppendTicket {
        let answer: AppendTicket.Answer
        do throws(EventLogError) {
            try append.validate()
            answer = .success(try perform(append))
        } catch {
            answer = .failure(error)
        }
        return AppendTicket(answer)
    }

    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try state.withLock { state throws(EventLogError) in try state.topic(topic).sources[Name(source)] }
    }

    public func newProducerID() throws(EventLogError) -> Int64 {
        state.withLock { state in
            defer { state.nextProducerID += 1 }
            return state.nextProducerID
        }
    }

    /// Changes a copy of the topic, which replaces the original when every batch has found its place.
    private func perform(_ append: Append) throws(EventLogError) -> [Appended] {
        let time = clock.wallMilliseconds
        return try state.update { state throws(EventLogError) in
            var topic = try state.topic(append.topic)
            try append.check(partitions: topic.partitions.count, settings: topic.settings)
            var answers: [Appended] = []
            for entry in append.entries { answers.append(try topic.append(entry, at: time)) }
            if let source = append.sourcePosition {
                let name = Name(source.source)
                try append.checkSource(isKnown: topic.sources[name] != nil, among: topic.sources.count)
                topic.sources[name] = source.position
            }
            let remembered = LogLimits.producers(ofPartitions: topic.partitions.count)
            for entry in append.entries { topic.partitions[Int(entry.partition)].producers.keepLatest(remembered) }
            state.topics[Name(append.topic)] = topic
            return answers
        }
    }
}

extension InMemoryEventLog.Topic {
    fileprivate mutating func append(_ entry: Append.Entry, at time: Timestamp) throws(EventLogError) -> Appended {
        let place = TopicPartition(name, entry.partition)
        let appendTime = settings.timestampType == .logAppendTime ? time : nil
        return try partitions[Int(entry.partition)].append(entry.batch, at: place, seen: time, appendTime: appendTime)
    }
}

extension InMemoryEventLog.Partition {
    fileprivate mutating func append(
        _ batch: RecordBatch, at place: TopicPartition, seen: Timestamp, appendTime: Timestamp?
    ) throws(EventLogError) -> Appended {
        let base = range.end
        if batch.producerID >= 0 {
            let known = producers[batch.producerID]
            if case .duplicate(let first) = try ProducerState.judge(batch, knowing: known, at: place) {
                return Appended(baseOffset: first.baseOffset, nextOffset: first.nextOffset, isDuplicate: true)
            }
            var producer = known ?? ProducerState(epoch: batch.producerEpoch)
            producer.remember(batch, at: base, seen: seen)
            producers[batch.producerID] = producer
        }
        let stamped = appendTime.map { batch.stamped(withAppendTime: $0) } ?? batch
        batches.append(stamped.placed(at: base))
        range.end = base + Offset(batch.recordCount)
        return Appended(baseOffset: base, nextOffset: range.end, appendTime: appendTime)
    }
}
