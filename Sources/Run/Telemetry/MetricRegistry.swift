import System

/// Every metric of the process by name; a metric that is asked for again is the same one.
public final class MetricRegistry: Sendable {
    private enum Metric: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case reading(@Sendable () -> Int)
        case histogram(Histogram)
    }

    private struct Family: Sendable {
        let sentence: String
        let kind: MetricKind
        let unit: MetricUnit
        var series: [Labels: Metric] = [:]
    }

    /// A family of gauges whose series are known only when somebody looks.
    private struct Survey: Sendable {
        let name: String
        let sentence: String
        let read: @Sendable () -> [(labels: Labels, value: Int)]
    }

    private let families = Monitor<[String: Family]>([:])
    private let surveys = Monitor<[Survey]>([])

    public init() {}

    /// A counter; keep it where it is used, for finding it takes a lock.
    public func counter(
        _ name: String, _ sentence: String, unit: MetricUnit = .one, labels: Labels = [:]
    ) -> Counter {
        let metric = find(name, sentence, .counter, unit, labels) { .counter(Counter()) }
        guard case .counter(let counter) = metric else { preconditionFailure("\(name) is no counter") }
        return counter
    }

    public func gauge(_ name: String, _ sentence: String, unit: MetricUnit = .one, labels: Labels = [:]) -> Gauge {
        let metric = find(name, sentence, .gauge, unit, labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = metric else { preconditionFailure("\(name) is read, not set") }
        return gauge
    }

    /// A gauge that is read whenever somebody looks; `reading` is called from any thread.
    public func gauge(
        _ name: String, _ sentence: String, unit: MetricUnit = .one, labels: Labels = [:],
        reading: @escaping @Sendable () -> Int
    ) {
        _ = find(name, sentence, .gauge, unit, labels, replacing: true) { .reading(reading) }
    }

    /// Gauges for whatever there is when somebody looks, such as every group; `read` is called from any thread.
    public func survey(
        _ name: String, _ sentence: String, read: @escaping @Sendable () -> [(labels: Labels, value: Int)]
    ) {
        precondition(Labels.isName(name), "\(name) is no name of a metric")
        surveys.withLock { $0.append(Survey(name: name, sentence: sentence, read: read)) }
    }

    public func histogram(
        _ name: String, _ sentence: String, unit: MetricUnit, labels: Labels = [:]
    ) -> Histogram {
        let metric = find(name, sentence, .histogram, unit, labels) { .histogram(Histogram()) }
        guard case .histogram(let histogram) = metric else { preconditionFailure("\(name) is no histogram") }
        return histogram
    }

    /// Forgets one series, because what it told of is gone.
    public func remove(_ name: String, labels: Labels) {
        families.withLock { _ = $0[name]?.series.removeValue(forKey: labels) }
    }

    /// Every metric by name, its series by labels.
    public var snapshot: [MetricFamily] {
        // Readings are taken outside the lock: they run foreign code.
        let kept = families.withLock { $0 }.map { name, family in
            MetricFamily(
                name: name, sentence: family.sentence, kind: family.kind, unit: family.unit,
                series: Self.sorted(
                    family.series.map { MetricFamily.Series(labels: $0.key, reading: Self.read($0.value)) }))
        }
        let surveyed = surveys.withLock { $0 }.map { survey in
            let found = survey.read().prefix(Limits.seriesOfFamily)
            return MetricFamily(
                name: survey.name, sentence: survey.sentence, kind: .gauge, unit: .one,
                series: Self.sorted(
                    found.map { MetricFamily.Series(labels: $0.labels, reading: .number($0.value)) }))
        }
        return (kept + surveyed).sorted { $0.name < $1.name }
    }

    private static func sorted(_ series: [MetricFamily.Series]) -> [MetricFamily.Series] {
        series.sorted { order($0.labels) < order($1.labels) }
    }

    private func find(
        _ name: String, _ sentence: String, _ kind: MetricKind, _ unit: MetricUnit, _ labels: Labels,
        replacing: Bool = false, make: () -> Metric
    ) -> Metric {
        precondition(Labels.isName(name), "\(name) is no name of a metric")
        return families.withLock { families in
            var family = families[name] ?? Family(sentence: sentence, kind: kind, unit: unit)
            precondition(family.kind == kind && family.unit == unit, "\(name) is already a metric of another kind")
            if !replacing, let known = family.series[labels] { return known }
            let isFull = family.series.count >= Limits.seriesOfFamily && family.series[labels] == nil
            let labels = isFull ? labels.collected : labels
            if !replacing, let known = family.series[labels] { return known }
            let metric = make()
            family.series[labels] = metric
            families[name] = family
            return metric
        }
    }

    private static func read(_ metric: Metric) -> MetricFamily.Reading {
        switch metric {
        case .counter(let counter): .number(counter.value)
        case .gauge(let gauge): .number(gauge.value)
        case .reading(let read): .number(read())
        case .histogram(let histogram): .distribution(histogram.snapshot)
        }
    }

    private static func order(_ labels: Labels) -> String {
        labels.list.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
}
