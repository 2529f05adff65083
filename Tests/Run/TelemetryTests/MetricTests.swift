import System
import Telemetry
import Testing

@Suite struct `Histograms` {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `tell quantiles to an eighth`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let histogram = Histogram()
        var values: [Int] = []
        for _ in 0..<5000 {
            let value = Int.random(in: 0..<(1 << Int.random(in: 1...40, using: &generator)), using: &generator)
            values.append(value)
            histogram.record(value)
        }
        values.sort()
        let snapshot = histogram.snapshot
        #expect(snapshot.count == values.count)
        #expect(snapshot.sum == values.reduce(0, +))
        for part in [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1] {
            let exact = values[max(0, Int((part * 5000).rounded(.up)) - 1)]
            let told = try #require(snapshot.quantile(part))
            #expect(told >= exact && told <= exact + exact / 8, "quantile \(part): \(told), exactly \(exact)")
        }
    }

    @Test func `take the extremes`() {
        let histogram = Histogram()
        #expect(histogram.snapshot.quantile(0.5) == nil)
        histogram.record(-5)
        histogram.record(Int.max)
        histogram.record(.milliseconds(2))
        let snapshot = histogram.snapshot
        #expect(snapshot.quantile(0) == 0)
        #expect(snapshot.quantile(1) == Int.max)
        #expect(snapshot.quantile(0.5).map { $0 >= 2_000_000 && $0 <= 2_250_000 } == true)
        #expect(snapshot.buckets.map(\.count) == [1, 1, 1])
    }

    @Test func `have buckets that follow each other without a gap`() {
        var next = 0
        for exponent in 0..<62 {
            for value in [1 << exponent, (1 << exponent) + 1, (2 << exponent) - 1] where value >= next {
                let histogram = Histogram()
                histogram.record(value)
                let most = histogram.snapshot.buckets[0].atMost
                #expect(most >= value)
                let following = Histogram()
                following.record(most + 1)
                #expect(following.snapshot.buckets[0].atMost > most)
                next = most
            }
        }
    }
}

@Suite struct `The registry of metrics` {
    @Test func `finds the same metric again, whatever the order of labels`() {
        let registry = MetricRegistry()
        registry.counter("appends_total", "appends", labels: ["topic": "a", "kind": "x"]).add(2)
        registry.counter("appends_total", "appends", labels: ["kind": "x", "topic": "a"]).add()
        registry.counter("appends_total", "appends", labels: ["kind": "x", "topic": "b"]).add()
        registry.gauge("open_segments", "open segments").set(7)
        registry.gauge("memory_bytes", "memory", unit: .bytes) { 42 }
        let snapshot = registry.snapshot
        #expect(snapshot.map(\.name) == ["appends_total", "memory_bytes", "open_segments"])
        #expect(snapshot[0].series.map(\.reading) == [.number(3), .number(1)])
        #expect(snapshot[0].series[0].labels.list.map(\.name) == ["kind", "topic"])
        #expect(snapshot[1].series.map(\.reading) == [.number(42)])
        #expect(snapshot[1].unit == .bytes)
    }

    @Test func `forgets what is gone, and reads anew what is read`() {
        let registry = MetricRegistry()
        registry.gauge("lag", "lag", labels: ["topic": "a"]) { 1 }
        registry.gauge("lag", "lag", labels: ["topic": "a"]) { 2 }
        #expect(registry.snapshot[0].series.map(\.reading) == [.number(2)])
        registry.remove("lag", labels: ["topic": "a"])
        #expect(registry.snapshot[0].series.isEmpty)
    }

    @Test func `counts together what exceeds its limit`() {
        let registry = MetricRegistry()
        for number in 0..<2100 {
            registry.counter("requests_total", "requests", labels: ["client": "c\(number)"]).add()
        }
        registry.counter("requests_total", "requests", labels: ["client": "c5"]).add()
        let series = registry.snapshot[0].series
        #expect(series.count == 2001)
        let other = series.first { $0.labels.list[0].value == "other" }
        #expect(other?.reading == .number(100))
        #expect(series.first { $0.labels.list[0].value == "c5" }?.reading == .number(2))
    }

    @Test func `loses no count between threads`() throws {
        let counter = MetricRegistry().counter("x_total", "x")
        let histogram = MetricRegistry().histogram("x_seconds", "x", unit: .nanoseconds)
        let threads = try (0..<4).map { number in
            try Thread("count \(number)") {
                for value in 0..<10_000 {
                    counter.add()
                    histogram.record(value)
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(counter.value == 40_000)
        #expect(histogram.snapshot.count == 40_000)
    }
}
