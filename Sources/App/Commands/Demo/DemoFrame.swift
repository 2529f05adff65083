internal import Arguments
internal import JSON
internal import Scalars
internal import System
internal import Time

/// What a demonstration shows at one moment.
struct DemoFrame {
    /// How many events of a kind the results have, and which part of all that is.
    struct Kind {
        var name: String
        var count: Int64
        var ratio: Double
    }

    /// Since the beginning.
    var span = Duration.zero
    var kinds: [Kind] = []
    /// Events that the results have.
    var counted: Int64 = 0
    /// Events a second that came into the results lately.
    var rate = 0.0
    var reading = DemoMeter.Reading()
    /// What the pipeline does, unless it runs as it should.
    var trouble: String?

    private static let barColumns = 40.0

    /// Several lines, to be drawn anew in their place: none is so long that a terminal breaks it.
    func lines(_ style: Style, columns: Int) -> [String] {
        let kinds = kinds.prefix(Limits.demoKinds)
        var table = TextTable(("EVENT", .left), ("COUNT", .right), ("SHARE", .right))
        for kind in kinds { table.add(kind.name, Figures.count(Int(kind.count)), Self.percent(kind.ratio)) }
        var lines: [String] = []
        func add(_ line: String, _ paint: (String) -> String = { $0 }) {
            lines.append(paint(String(line.prefix(terminalWidth: max(1, columns - 1)))))
        }
        let rows = table.text(.plain, indent: 2).split(separator: "\n").map(String.init)
        add(rows[0], style.bold)
        // Where there is little room, all bars are shorter.
        let longest = min(Self.barColumns, Double(max(0, columns - 1 - rows[0].terminalWidth - 2)))
        for (row, kind) in zip(rows.dropFirst(), kinds) {
            let bar = String(repeating: "█", count: max(0, Int((kind.ratio * longest).rounded())))
            add(bar.isEmpty ? row : "\(row)  \(bar)")
        }
        add("")
        add("  \(progress) · \(span.briefText)")
        add("  \(latency)")
        if let trouble { add("  \(trouble.visible)", style.red) }
        return lines
    }

    /// One line, for whoever reads no terminal.
    var line: String {
        let kinds = kinds.prefix(Limits.demoKinds).map { kind in
            "\(kind.name.visible) \(Figures.count(Int(kind.count))) (\(Self.percent(kind.ratio)))"
        }
        return ([span.briefText, progress, latency] + kinds + (trouble.map { [$0.visible] } ?? [])).joined(
            separator: " · ")
    }

    private var progress: String {
        "\(Figures.count(Int(counted), "event")) counted · \(Figures.rate(rate))/s · "
            + "\(Figures.count(Int(reading.behind))) behind"
    }

    private var latency: String { "event to result \(reading.toResults.text)" }

    private static func percent(_ ratio: Double) -> String {
        let tenths = Int((ratio * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.member("ms", span.milliseconds)
            object.member("made", reading.made)
            object.member("counted", counted)
            object.member("rate", rate)
            object.member("behind", reading.behind)
            object.member("to_results", reading.toResults)
            object.object("by_type") { types in
                for kind in kinds { types.member(kind.name, kind.count) }
            }
            if let trouble { object.member("trouble", trouble) }
        }
        json.endLine()
        return json.bytes
    }
}

extension Latencies: JSONWritable {
    /// `p50 3ms, p99 9ms`.
    var text: String {
        guard let median = percentile(50), let tail = percentile(99) else { return "…" }
        return "p50 \(median.briefText), p99 \(tail.briefText)"
    }

    func write(to json: inout JSONWriter) {
        json.object { object in
            guard let median = percentile(50), let tail = percentile(99) else { return }
            object.member("p50_ms", Double(median.nanoseconds / 1000) / 1000)
            object.member("p99_ms", Double(tail.nanoseconds / 1000) / 1000)
        }
    }
}
