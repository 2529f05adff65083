internal import Arguments
internal import Configuration
internal import Scalars
internal import System

/// `sluice top`: the same as `sluice status`, drawn anew as it changes.
enum Top {
    private static let interval = Flag(
        "interval", .duration(in: .milliseconds(100) ... .seconds(3600)), standard: "1s", "how often it is drawn")
    private static let most = Flag("max", short: "n", .integer(in: 1 ... .max), "end after so many drawings")

    static let command = Command<Action>(
        "top", "watch the pipelines of a running sluice up", flags: [interval, most],
        examples: [
            Example("sluice top", "drawn anew every second, until Ctrl-C"),
            Example("sluice top --interval 5s -n 1", "once"),
            Example("sluice top --json", "a line of JSON each time, for programs"),
        ], terms: Status.terms + [Term("RECORDS/S", "records a second since it was drawn before")], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let configuration = try session.configuration()
        let terminal = session.output.terminal
        var before: (at: Moment, records: [String: Int64])?
        session.ending.watch()
        session.ending.await()
        for drawing in 0..<(session.given[most] ?? .max) {
            if drawing > 0 { session.ending.wait(until: session.clock.now + session.given.value(of: interval)) }
            if session.ending.isWished { break }
            let overview = try PipelineOverview(session, configuration)
            guard overview.daemon != nil else {
                throw CommandError(
                    "sluice up does not run in \(configuration.data)",
                    remedy: "see what has been done so far with: \(session.suggestion("status"))")
            }
            let now = session.clock.now
            let records = Self.records(of: overview)
            let rates: [String: Double] =
                before.map { Self.rates(records, since: $0.records, over: now - $0.at) } ?? [:]
            before = (now, records)
            if session.wantsJSON {
                Status.writeJSON(overview, rates: rates, to: session.output)
                try session.output.flush()
                continue
            }
            if terminal.canRedraw { session.output.write("\u{1B}[H\u{1B}[2J") }
            session.output.write(Status.text(overview, terminal.style, rates: rates))
            try session.output.flush()
        }
    }

    private static func records(of overview: PipelineOverview) -> [String: Int64] {
        var records: [String: Int64] = [:]
        for one in overview.pipelines {
            for view in one.views { records["\(one.name)/\(view.name)"] = view.records }
        }
        return records
    }

    private static func rates(
        _ now: [String: Int64], since before: [String: Int64], over span: Duration
    ) -> [String: Double] {
        let seconds = max(span.inSeconds, 1e-3)
        return now.reduce(into: [:]) { rates, next in
            guard let earlier = before[next.key] else { return }
            rates[next.key] = Double(max(0, next.value - earlier)) / seconds
        }
    }
}
