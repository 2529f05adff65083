internal import CRdkafkaLog
public import EventLog
internal import Model
internal import System

/// The log's port over librdkafka, as far as that goes: what a client that nobody here wrote makes of a broker.
///
/// Batches are taken apart into records, which librdkafka puts into batches of its own; a read gives a batch a record.
public final class RdkafkaLog: Sendable {
    let library: Rdkafka
    /// Appends, and asks for everything else but records.
    let producer: RdkafkaClient
    let reader: Monitor<RdkafkaReader>
    /// Held while the records of one append are queued, so that no other's come between them.
    let queueing = Monitor(())
    private let consumerSettings: [String: String]
    private let isClosed = Monitor(false)
    private let deliveries: Thread

    /// The system's librdkafka, unless the environment names another.
    public static let usualLibrary = Environment["SLUICE_LIBRDKAFKA"] ?? "librdkafka.so.1"

    /// Why there is no librdkafka at this path, or of this name; nil when there is.
    public static func absence(of path: String = usualLibrary) -> EventLogError? {
        do throws(EventLogError) {
            _ = try Rdkafka.load(path)
            return nil
        } catch { return error }
    }

    /// A client of the brokers at `address`, `host:port`.
    public init(_ address: String, through path: String = usualLibrary) throws(EventLogError) {
        let library = try Rdkafka.load(path)
        let common = Self.common.merging(["bootstrap.servers": address]) { $1 }
        consumerSettings = common.merging(Self.consuming) { $1 }
        self.library = library
        let producer = try RdkafkaClient(
            .producer, of: library, common.merging(Self.producing) { $1 }, deliveries: PendingRecord.delivered)
        self.producer = producer
        let consumer = try RdkafkaClient(.consumer, of: library, consumerSettings)
        reader = Monitor(RdkafkaReader(consumer))
        do {
            deliveries = try Thread("deliveries") { [isClosed] in
                while !isClosed.withLock({ $0 }) { _ = library.poll(producer.handle, Limits.glance) }
            }
        } catch { throw EventLogError(.failed, "no thread for deliveries", cause: "\(error)") }
    }

    /// Calls fail from here on; what is not acknowledged yet is given up.
    public func close() {
        let everything: Int32 = 3
        _ = library.purge(producer.handle, everything)
        isClosed.update { $0 = true }
        deliveries.join()
    }

    /// A consumer for one task.
    func makeConsumer() throws(EventLogError) -> RdkafkaClient {
        try RdkafkaClient(.consumer, of: library, consumerSettings)
    }

    static func unsupported(_ what: String) -> EventLogError {
        EventLogError(.unsupported, "\(what): librdkafka has no call for it")
    }

    private static let common = [
        "socket.nagle.disable": "true", "reconnect.backoff.ms": "5", "reconnect.backoff.max.ms": "50",
        "retry.backoff.ms": "10", "receive.message.max.bytes": "\(Limits.messageBytes * 2)",
        "topic.metadata.refresh.fast.interval.ms": "10", "topic.metadata.propagation.max.ms": "0", "log_level": "0",
    ]
    private static let producing = [
        "acks": "all", "enable.idempotence": "true", "linger.ms": "\(Limits.linger)",
        "message.timeout.ms": "\(Limits.patience)", "message.max.bytes": "\(Limits.messageBytes)",
    ]
    private static let consuming = [
        "group.id": "reads-without-a-group", "enable.auto.commit": "false", "auto.offset.reset": "error",
        "fetch.wait.max.ms": "\(Limits.glance)", "fetch.error.backoff.ms": "5",
    ]
}
