internal import CRdkafkaLog
internal import EventLog
internal import Model
internal import System

/// One client of librdkafka's, ended with the last who holds it.
final class RdkafkaClient: @unchecked Sendable {
    // SAFETY: the handle never changes, and librdkafka's clients are made for any thread.
    let handle: UnsafeMutableRawPointer
    let library: Rdkafka
    private let isAbandoned = Monitor(false)

    enum Kind: Int32 {
        case producer = 0
        case consumer = 1
    }

    init(
        _ kind: Kind, of library: Rdkafka, _ settings: [String: String], deliveries: rdkafka_delivered? = nil
    ) throws(EventLogError) {
        self.library = library
        let configuration = library.conf_new()
        var reason = [CChar](repeating: 0, count: Limits.reasonBytes)
        for (name, value) in settings.sorted(by: { $0.key < $1.key })
        where library.conf_set(configuration, name, value, &reason, reason.count) != 0 {
            library.conf_destroy(configuration)
            throw EventLogError(.failed, "librdkafka does not take \(name)=\(value)", cause: text(reason))
        }
        // Versions that know it take a broker that starts again for another one, and questions to the old one are lost;
        // the others refuse the name, which is as good.
        _ = library.conf_set(configuration, "metadata.recovery.strategy", "none", &reason, reason.count)
        if let deliveries { library.conf_set_dr_msg_cb(configuration, deliveries) }
        guard let handle = library.new(kind.rawValue, configuration, &reason, reason.count) else {
            library.conf_destroy(configuration)
            throw EventLogError(.failed, "librdkafka gives no client", cause: text(reason))
        }
        self.handle = handle
    }

    deinit {
        if isAbandoned.withLock({ $0 }) { return }
        // A consumer that is in no group has nothing to say at its end.
        let withoutLeaving: Int32 = 8
        library.destroy_flags(handle, withoutLeaving)
    }

    /// Leaves it as it is, for ever: librdkafka 2.0.2 waits without end for the partitions of a topic that went while
    /// they were consumed (later ones do not).
    func abandon() { isAbandoned.update { $0 = true } }

    func failure(_ code: Int32) -> RdkafkaFailure { RdkafkaFailure(code, text(library.err2name(code))) }

    func check(_ code: Int32, _ subject: String) throws(EventLogError) {
        if code != 0 { throw failure(code).about(subject) }
    }

    /// The topics that there are, each with its number of partitions.
    func topics() throws(EventLogError) -> [String: Int] {
        var found: UnsafePointer<rdkafka_metadata>?
        try check(library.metadata(handle, 1, nil, &found, Limits.patience), "the list of topics")
        guard let found else { return [:] }
        defer { library.metadata_destroy(found) }
        var topics: [String: Int] = [:]
        for index in 0..<Int(found.pointee.topic_count) {
            let topic = found.pointee.topics[index]
            if topic.err == 0 { topics[text(topic.topic)] = Int(topic.partition_count) }
        }
        return topics
    }

    /// Begins to consume these partitions at these offsets, as nobody's member.
    func consume(_ offsets: [(place: TopicPartition, offset: Offset)]) throws(EventLogError) {
        let list = RdkafkaPlaces(offsets, of: library)
        try check(library.assign(handle, list.list), "consuming")
        // Otherwise it looks for the leaders of topics that are new to it once a second.
        _ = try topics()
    }

    /// Whether a record came; it is gone then.
    func hasRecord(within milliseconds: Int32) -> Bool {
        guard let message = library.consumer_poll(handle, milliseconds) else { return false }
        defer { library.message_destroy(message) }
        return message.pointee.err == 0
    }

    /// Ends what `consume` began.
    func consumeNothing() { _ = library.assign(handle, nil) }

    /// Refuses a place that there is not.
    func find(_ place: TopicPartition) throws(EventLogError) {
        let count = try partitions(of: place.topic)
        guard (0..<count).contains(Int(place.partition)) else {
            throw EventLogError(.unknownPartition, "\(place): \(place.topic) has \(count) partition(s)")
        }
    }

    func partitions(of topic: String) throws(EventLogError) -> Int {
        guard let count = try topics()[topic] else {
            throw EventLogError(.unknownTopic, "there is no topic \(topic)")
        }
        return count
    }

    /// The offsets of a place that there is.
    func watermarks(of place: TopicPartition) throws(EventLogError) -> OffsetRange {
        var range = OffsetRange(start: 0, end: 0)
        try check(
            library.query_watermark_offsets(
                handle, place.topic, place.partition, &range.start, &range.end, Limits.patience), "\(place)")
        return range
    }
}
