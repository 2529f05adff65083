internal import Bytes
internal import CRdkafkaLog
internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// A record as a consumer got it.
struct ConsumedRecord {
    var offset: Offset
    var record: Record
    var hasLogAppendTime: Bool
    /// The record alone in a batch, at its place.
    let batch: RecordBatch

    init(_ message: UnsafePointer<rdkafka_message>, _ library: Rdkafka) throws(EventLogError) {
        var kind: Int32 = 0
        let time = library.message_timestamp(message, &kind)
        offset = message.pointee.offset
        hasLogAppendTime = kind == PendingRecord.logAppendTime
        record = Record(
            timestamp: time, key: Self.bytes(message.pointee.key, message.pointee.key_len),
            value: Self.bytes(message.pointee.payload, message.pointee.len),
            headers: Self.headers(of: message, library))
        var builder = BatchBuilder()
        builder.append(record)
        do {
            let batch = try builder.finish().placed(at: offset)
            self.batch = hasLogAppendTime ? batch.stamped(withAppendTime: time) : batch
        } catch { throw EventLogError(.failed, "a record does not go into a batch", cause: "\(error)") }
    }

    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> Bytes? {
        // SAFETY: the bytes are librdkafka's for as long as the message is not destroyed, and are copied here.
        start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count))[...] }
    }

    private static func headers(
        of message: UnsafePointer<rdkafka_message>, _ library: Rdkafka
    ) -> [Record.Header] {
        var list: UnsafeMutableRawPointer?
        guard library.message_headers(message, &list) == 0, let list else { return [] }
        var headers: [Record.Header] = []
        var (name, value, size) = (UnsafePointer<CChar>?.none, UnsafeRawPointer?.none, 0)
        while library.header_get_all(list, headers.count, &name, &value, &size) == 0 {
            headers.append(Record.Header(key: text(name), value: bytes(value, size)))
        }
        return headers
    }
}

/// Reads one partition after the other, and goes on where it stands if that is what is asked for.
struct RdkafkaReader {
    private let consumer: RdkafkaClient
    private var place: TopicPartition?
    private var next: Offset = 0
    /// A record that was taken from librdkafka and did not fit.
    private var spare: ConsumedRecord?

    init(_ consumer: RdkafkaClient) { self.consumer = consumer }

    /// Forgets where it stands, when there may be other records by now.
    mutating func forget() {
        if place != nil { consumer.consumeNothing() }
        place = nil
    }

    /// The records from `offset` on and before `end`: the first whatever its size, others within `budget` bytes.
    mutating func read(
        _ place: TopicPartition, from offset: Offset, before end: Offset, budget: Int
    ) throws(EventLogError) -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        if offset >= end { return records }
        try go(to: place, offset)
        var size = 0
        while next < end {
            let record = try take()
            size += record.batch.bytes.count
            if !records.isEmpty, size > budget {
                spare = record
                break
            }
            records.append(record)
            next = record.offset + 1
            if size >= budget { break }
        }
        return records
    }

    private mutating func go(to place: TopicPartition, _ offset: Offset) throws(EventLogError) {
        if self.place == place, next == offset { return }
        (self.place, next, spare) = (place, offset, nil)
        try consumer.consume([(place, offset)])
    }

    private mutating func take() throws(EventLogError) -> ConsumedRecord {
        if let spare {
            self.spare = nil
            return spare
        }
        let deadline = SystemClock().now + .milliseconds(Int(Limits.patience))
        while SystemClock().now < deadline {
            guard let message = consumer.library.consumer_poll(consumer.handle, Limits.glance) else { continue }
            defer { consumer.library.message_destroy(message) }
            let code = message.pointee.err
            // A connection that was lost is made anew.
            if code == -195 || code == -187 { continue }
            if code != 0 {
                let place = self.place
                forget()
                throw consumer.failure(code).about("\(place.map { "\($0)" } ?? "")")
            }
            return try ConsumedRecord(message, consumer.library)
        }
        forget()
        throw RdkafkaFailure.timedOut.about("reading")
    }
}
