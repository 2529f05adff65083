internal import ConsumerGroups
internal import KafkaWire
internal import Network
internal import System
internal import Telemetry

/// What a server of the Kafka protocol counts.
struct KafkaMetrics: Sendable {
    private struct API: Sendable {
        let requests: Counter
        let latency: Histogram
    }

    private let apis: [Int16: API]
    private let registry: MetricRegistry
    let received: Counter
    let sent: Counter
    let connections: Gauge
    let refused: Counter
    let malformed: Counter

    init(_ registry: MetricRegistry) {
        self.registry = registry
        apis = Dictionary(
            uniqueKeysWithValues: Handlers.all.map { handler in
                let labels: Labels = ["api": handler.name]
                return (
                    handler.key,
                    API(
                        requests: registry.counter(
                            "sluice_kafka_requests_total", "Requests that were answered.", labels: labels),
                        latency: registry.histogram(
                            "sluice_kafka_request_duration", "From a request's arrival to its answer.",
                            unit: .nanoseconds, labels: labels))
                )
            })
        received = registry.counter(
            "sluice_kafka_received_total", "Bytes of requests.", unit: .bytes)
        sent = registry.counter("sluice_kafka_sent_total", "Bytes of answers.", unit: .bytes)
        connections = registry.gauge("sluice_kafka_connections", "Clients' connections that are open.")
        refused = registry.counter(
            "sluice_kafka_refused_connections_total", "Connections that were one too many.")
        malformed = registry.counter(
            "sluice_kafka_malformed_requests_total", "Requests that ended their connection: nobody could read them.")
    }

    /// Shows what the limits over all clients hold in check.
    func watch(_ connections: ConnectionServer, _ groups: GroupCoordinator) {
        registry.gauge(
            "sluice_kafka_under_way", "Bytes of long requests and answers that are under way.", unit: .bytes
        ) { [weak connections] in connections?.bytesUnderWay ?? 0 }
        registry.gauge(
            "sluice_group_members", "What the members of all groups have kept.", unit: .bytes
        ) { [weak groups] in groups?.memberBytes ?? 0 }
    }

    func answered(_ key: Int16, after span: Duration) {
        guard let api = apis[key] else { return }
        api.requests.add()
        api.latency.record(span)
    }
}
