internal import CRdkafkaLog
internal import EventLog
public import Model
public import System

extension RdkafkaLog {
    /// Waits as a consumer of these partitions does, by fetches that the broker holds.
    public func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        var consumer: RdkafkaClient?
        do throws(EventLogError) {
            while try !look(beyond: offsets) {
                let left = deadline - SystemClock().now
                if left <= .zero { return false }
                if consumer == nil { consumer = try startConsumer(at: offsets) }
                let glance = Int32(max(1, min(left, .milliseconds(Int(Limits.glance))).milliseconds))
                if let consumer, consumer.hasRecord(within: glance) { return true }
            }
        } catch { consumer?.abandon() }  // what fails is news: a read will tell
        return true
    }

    /// Whether one of the partitions is beyond its offset; throws when one is gone.
    private func look(beyond offsets: [TopicPartition: Offset]) throws(EventLogError) -> Bool {
        for (place, offset) in offsets where try self.offsets(of: place).end > offset { return true }
        return false
    }

    private func startConsumer(at offsets: [TopicPartition: Offset]) throws(EventLogError) -> RdkafkaClient {
        let consumer = try makeConsumer()
        try consumer.consume(offsets.map { (place: $0.key, offset: $0.value) })
        return consumer
    }
}
