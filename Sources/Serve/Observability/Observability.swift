public import HTTPWire
public import Telemetry

/// Whether requests can be served now.
public enum Readiness: Sendable, Hashable {
    /// What else there is to know is not in the way of it.
    case ready(notes: [String] = [])
    /// Not yet, or not any more, and why.
    case unready(String)
}

/// What others watch this process by: its metrics, whether it lives, and whether it is ready.
public enum Observability {
    /// `readiness` is asked at every `/readyz`, from any thread.
    public static func routes(
        metrics: MetricRegistry, readiness: @escaping @Sendable () -> Readiness
    ) -> [Route] {
        [
            Route(.get, "/metrics", body: 0) { _ in
                HTTPResponse(as: prometheus, Array(PrometheusText(metrics.snapshot).text.utf8))
            },
            // Whoever can answer lives.
            Route(.get, "/healthz", body: 0) { _ in HTTPResponse(text: "alive") },
            Route(.get, "/readyz", body: 0) { _ in
                switch readiness() {
                case .ready(let notes): HTTPResponse(text: (["ready"] + notes).joined(separator: "\n"))
                case .unready(let reason): HTTPResponse(.serviceUnavailable, text: reason)
                }
            },
        ]
    }

    private static let prometheus = MediaType("text/plain; version=0.0.4; charset=utf-8")
}
