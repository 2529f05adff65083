import HTTPWire
import Observability
import System
import Telemetry
import TestKit
import Testing

/// A registry with everything that a page can hold.
private func metrics() -> MetricRegistry {
    let registry = MetricRegistry()
    registry.counter("records_appended", "Records that were appended.", labels: ["topic": "a"]).add(7)
    registry.counter("records_appended", "Records that were appended.", labels: ["topic": "b\"\\\n}é"]).add(1)
    registry.counter("failures_total", "What failed;\nwith a \\ and a \" in its sentence.").add(2)
    registry.counter("sent", "Bytes that were sent.", unit: .bytes).add(1 << 40)
    registry.counter("busy_nanoseconds", "How long.", unit: .nanoseconds).add(1_500_000_000)
    registry.gauge("lag", "How far behind.", labels: ["group": "g", "partition": "0"]).set(-3)
    registry.gauge("uptime", "How long it runs.", unit: .nanoseconds) { 2_000_000 }
    let commits = registry.histogram("commit", "How long a commit takes.", unit: .nanoseconds)
    for nanoseconds in [0, 1023, 1024, 5_000_000, 5_000_000, Int.max >> 8] { commits.record(nanoseconds) }
    registry.histogram("batch_bytes", "How large a batch is.", unit: .bytes, labels: ["topic": "a"]).record(63)
    _ = registry.histogram("batch_bytes", "How large a batch is.", unit: .bytes, labels: ["topic": "unused"])
    _ = registry.histogram("unused", "Nobody asked.", unit: .one, labels: ["api": "a"])
    _ = registry.histogram("empty", "Nothing was met.", unit: .one)
    return registry
}

private func page() -> String { PrometheusText(metrics().snapshot).text }

@Suite struct `Metrics for Prometheus` {
    private let lines = page().split(separator: "\n").map(String.init)

    @Test(arguments: [
        "# HELP records_appended_total Records that were appended.", "# TYPE records_appended_total counter",
        #"records_appended_total{topic="a"} 7"#, #"records_appended_total{topic="b\"\\\n}é"} 1"#,
        #"# HELP failures_total What failed;\nwith a \\ and a " in its sentence."#, "failures_total 2",
        "sent_bytes_total 1099511627776", "busy_seconds_total 1.5", "# TYPE lag gauge",
        #"lag{group="g",partition="0"} -3"#, "uptime_seconds 0.002", "# TYPE commit_seconds histogram",
        #"commit_seconds_bucket{le="1.023e-06"} 2"#, #"commit_seconds_bucket{le="2.047e-06"} 3"#,
        #"commit_seconds_bucket{le="0.004194303"} 3"#, #"commit_seconds_bucket{le="0.008388607"} 5"#,
        #"commit_seconds_bucket{le="+Inf"} 6"#, "commit_seconds_count 6", "# TYPE batch_bytes histogram",
        #"batch_bytes_bucket{topic="a",le="63"} 1"#, #"batch_bytes_bucket{topic="a",le="+Inf"} 1"#,
        #"batch_bytes_sum{topic="a"} 63"#, #"empty_bucket{le="1"} 0"#, "empty_sum 0", "empty_count 0",
    ])
    func `are told in its format`(line: String) {
        #expect(lines.filter { $0 == line }.count == 1, "\(lines.filter { $0.hasPrefix(line.prefix(8)) })")
    }

    /// Two dozen APIs that nobody had asked for were seven hundred lines of zeros.
    @Test func `leave out what one of many histograms has never met`() {
        #expect(!lines.contains { $0.contains("unused") })
    }

    @Test func `have one family a name, though two would have the same`() {
        let registry = MetricRegistry()
        registry.counter("a", "One.").add(1)
        registry.counter("a_total", "Other.").add(2)
        let text = PrometheusText(registry.snapshot).text
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("# TYPE a_total") }.count == 1)
        #expect(text.contains("a_total 1\n# a_total is left out"))
    }

    @Test(.enabled(if: PrometheusParser.python != nil, "python3-prometheus-client is not installed"))
    func `are read by its own parser, with the same values`() throws {
        let found = try PrometheusParser.samples(of: page())
        #expect(
            found.filter { !$0.contains("_bucket") }
                == [
                    "counter records_appended_total [('topic', 'a')] 7.0",
                    "counter records_appended_total [('topic', 'b\"\\\\\\n}é')] 1.0",
                    "counter failures_total [] 2.0", "counter sent_bytes_total [] 1099511627776.0",
                    "counter busy_seconds_total [] 1.5", "gauge lag [('group', 'g'), ('partition', '0')] -3.0",
                    "gauge uptime_seconds [] 0.002", "histogram commit_seconds_sum [] \(commitSum)",
                    "histogram commit_seconds_count [] 6.0", "histogram batch_bytes_sum [('topic', 'a')] 63.0",
                    "histogram batch_bytes_count [('topic', 'a')] 1.0", "histogram empty_sum [] 0.0",
                    "histogram empty_count [] 0.0",
                ].sorted())
        #expect(found.filter { $0.contains("commit_seconds_bucket") }.count == 28)
    }

    private let commitSum = Double(1023 + 1024 + 10_000_000 + Int.max >> 8) / 1e9
}

/// Prometheus's own parser, of its client for Python.
private enum PrometheusParser {
    /// A Python that has it; Debian's is not the first everywhere.
    static let python = (Tool.all("python3") + [Tool(at: "/usr/bin/python3")]).first { candidate in
        // One that does not start has no parser either.
        let end = try? candidate.run(["-c", "import prometheus_client.parser"], withErrors: true).end
        return end == .exited(0)
    }

    private static let program = """
        import sys
        from prometheus_client.parser import text_string_to_metric_families
        for family in text_string_to_metric_families(open(sys.argv[1], encoding="utf-8", newline="").read()):
            for s in family.samples:
                print(family.type, s.name, sorted(s.labels.items()), s.value)
        """

    /// Type, name, labels and value of every sample, sorted.
    static func samples(of text: String) throws -> [String] {
        let words = ["-X", "utf8", "-c", program]
        let (end, output) = try #require(python).run(words, on: Array(text.utf8), withErrors: true)
        #expect(end == .exited(0))
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }
}
