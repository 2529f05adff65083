internal import Arguments
internal import EventLog
internal import JSON
internal import Model

/// `sluice group describe`: one group, partition by partition.
enum GroupDescribe {
    static let command = Command<Action>(
        "describe", "show a group's offsets and how far it is behind", arguments: [GroupFlags.group],
        examples: [Example("sluice group describe billing", "committed offset, end and lag of each partition")],
        action: run)

    private static func run(_ session: Session) throws {
        let log = try session.openLog()
        let committed = try GroupFlags.committed(by: session.given.value(of: GroupFlags.group), in: log, session)
        let lags = try GroupLag.all(of: committed, in: log)
        if session.wantsJSON { return writeJSON(lags, to: session.output) }
        var table = TextTable(
            ("TOPIC", .left), ("PARTITION", .right), ("COMMITTED", .right), ("END", .right), ("LAG", .right),
            ("NOTE", .left))
        for lag in lags {
            table.add(
                lag.place.topic, String(lag.place.partition), String(lag.committed.offset), String(lag.range.end),
                Figures.count(Int(lag.lag)), lag.committed.metadata)
        }
        session.output.write(table.text(session.output.terminal.style))
    }

    private static func writeJSON(_ lags: [GroupLag], to output: Output) {
        var json = JSONWriter()
        json.array { array in
            for lag in lags {
                array.object {
                    $0.member("topic", lag.place.topic)
                    $0.member("partition", lag.place.partition)
                    $0.member("committed", lag.committed.offset)
                    $0.member("start", lag.range.start)
                    $0.member("end", lag.range.end)
                    $0.member("lag", lag.lag)
                    $0.member("note", lag.committed.metadata)
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
