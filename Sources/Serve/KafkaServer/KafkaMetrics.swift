internal import KafkaWire
internal import System
internal import Telemetry

/// What a server of the Kafka protocol counts.
struct KafkaMetrics: Sendable {
    private struct API: Sendable {
        let requests: Counter
        let latency: Histogram
    }

    private let apis: [Int16: API]
    let received: Counter
    let sent: Counter
    let connections: Gauge
    let refused: Counter
    let malformed: Counter

    init(_ registry: MetricRegistry) {
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

    func answered(_ key: Int16, after span: Duration) {
        guard let api = apis[key] else { return }
        api.requests.add()
        api.latency.record(span)
    }
}
