public import Telemetry

/// Metrics in Prometheus's text format, version 0.0.4: in base units, under the names that its users expect.
public struct PrometheusText: Sendable {
    public private(set) var text = ""
    private var names: Set<String> = []

    public init(_ families: [MetricFamily]) {
        for family in families { append(family, family.series.filter { !Self.isUnused($0) }) }
    }

    /// One of many histograms that has met nothing: thirty lines of zeros would tell only that it could.
    private static func isUnused(_ series: MetricFamily.Series) -> Bool {
        guard case .distribution(let snapshot) = series.reading else { return false }
        return snapshot.count == 0 && !series.labels.list.isEmpty
    }

    private mutating func append(_ family: MetricFamily, _ used: [MetricFamily.Series]) {
        if used.isEmpty, !family.series.isEmpty { return }
        let name = Self.name(of: family)
        // `sent` and `sent_total` are one name here, and a name that comes twice makes the whole page void.
        guard names.insert(name).inserted else {
            text += "# \(family.name) is left out, because another metric has its name here\n"
            return
        }
        text += "# HELP \(name) \(Self.escape(family.sentence, quoted: false))\n# TYPE \(name) \(family.kind)\n"
        for series in used {
            switch series.reading {
            case .number(let number): append(name, series.labels, Self.number(number, family.unit))
            case .distribution(let snapshot): append(snapshot, name, series.labels, family.unit)
            }
        }
    }

    private mutating func append(_ name: String, _ labels: Labels, atMost bound: String? = nil, _ value: String) {
        var pairs = labels.list.map { "\($0.name)=\"\(Self.escape($0.value, quoted: true))\"" }
        if let bound { pairs.append("le=\"\(bound)\"") }
        text += name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(value)\n"
    }

    private mutating func append(
        _ snapshot: HistogramSnapshot, _ name: String, _ labels: Labels, _ unit: MetricUnit
    ) {
        var (seen, index) = (0, 0)
        for power in Limits.bounds(of: unit) {
            // The buckets within are whole numbers, and none reaches over a power of two.
            let bound = (1 << power) - 1
            while index < snapshot.buckets.count, snapshot.buckets[index].atMost <= bound {
                seen += snapshot.buckets[index].count
                index += 1
            }
            append(name + "_bucket", labels, atMost: Self.number(bound, unit), "\(seen)")
        }
        append(name + "_bucket", labels, atMost: "+Inf", "\(snapshot.count)")
        append(name + "_sum", labels, Self.number(snapshot.sum, unit))
        append(name + "_count", labels, "\(snapshot.count)")
    }

    /// With its base unit and, when it counts, `_total` behind it.
    static func name(of family: MetricFamily) -> String {
        var name = family.name.without("_total")
        switch family.unit {
        case .one: break
        case .bytes: name = name.without("_bytes") + "_bytes"
        case .nanoseconds: name = name.without("_nanoseconds").without("_seconds") + "_seconds"
        }
        return family.kind == .counter ? name + "_total" : name
    }

    private static func number(_ value: Int, _ unit: MetricUnit) -> String {
        switch unit {
        case .one, .bytes: "\(value)"
        case .nanoseconds: "\(Double(value) / 1e9)"
        }
    }

    private static func escape(_ text: String, quoted: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quoted: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension String {
    fileprivate func without(_ suffix: String) -> String {
        hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : self
    }
}
