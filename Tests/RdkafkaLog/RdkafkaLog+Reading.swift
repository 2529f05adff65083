internal import Bytes
internal import CRdkafkaLog
public import EventLog
public import Model
internal import RecordBatches
internal import System

extension RdkafkaLog: Reading {
    public func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        let topic = try describeTopic(place.topic)
        let range = try offsets(of: place)
        guard range.start <= offset, offset <= range.end else { throw outOfRange(offset, of: place, range) }
        let records = try reader.withLock { reader throws(EventLogError) in
            try reader.read(place, from: offset, before: range.end, budget: budget)
        }
        var bytes: [UInt8] = []
        for record in records { bytes += record.batch.bytes }
        return ReadResult(topic: topic.id, batches: RecordBatches(bytes[...]), range: range)
    }

    public func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange {
        try producer.find(place)
        return try producer.watermarks(of: place)
    }

    public func firstRecord(
        of place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        let range = try offsets(of: place)
        // Times below 0 are words of the protocol: the end, the start, and more to come.
        let first = timestamp < 0 ? range.start : try offset(of: place, atOrAfter: timestamp)
        guard let first else { return nil }
        var next = first
        while next < range.end {
            let records = try reader.withLock { reader throws(EventLogError) in
                try reader.read(place, from: next, before: range.end, budget: 1)
            }
            for found in records {
                // Where a time could be asked for, what was found is late enough, or the promise is broken.
                if timestamp >= 0 || found.record.timestamp >= timestamp {
                    return RecordPlace(offset: found.offset, timestamp: found.record.timestamp)
                }
                next = found.offset + 1
            }
        }
        return nil
    }

    private func offset(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> Offset? {
        let asked = RdkafkaPlaces([(place, timestamp)], of: library)
        try producer.check(library.offsets_for_times(producer.handle, asked.list, Limits.patience), "\(place)")
        let found = asked.list.pointee.elements[0]
        try producer.check(found.err, "\(place)")
        return found.offset < 0 ? nil : found.offset
    }

    func outOfRange(_ offset: Offset, of place: TopicPartition, _ range: OffsetRange) -> EventLogError {
        EventLogError(
            .offsetOutOfRange, "\(place): offset \(offset), but there are \(range.start) to \(range.end)")
    }
}
