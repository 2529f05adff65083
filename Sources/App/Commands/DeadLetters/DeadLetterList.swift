internal import Arguments
internal import Configuration
internal import JSON
internal import Scalars
internal import System

/// `sluice deadletter list`: the records that could not become results.
enum DeadLetterList {
    private static let most = Flag(
        "max", short: "n", .integer(in: 1...Limits.listedDeadLetters), standard: "100", "at most so many")

    static let command = Command<Action>(
        "list", "list the records that could not become results, and why", flags: [DeadLetterFlags.pipeline, most],
        examples: [
            Example("sluice deadletter list", "the first hundred"),
            Example("sluice deadletter list --pipeline sales --json", "with their bytes, for programs"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let configuration = try session.configuration()
        let rows = try session.deadLetters(configuration, limit: session.given.value(of: most))
        let count = try session.deadLetterCount(configuration)
        if rows.isEmpty { try session.refuseUnknownPipeline(configuration) }
        defer {
            if rows.count < count {
                session.say("\(Figures.count(rows.count)) of \(Figures.count(count, "dead letter")); -n shows more")
            }
        }
        if session.wantsJSON { return writeJSON(rows, to: session.output) }
        defer { if let note = try? session.givenUp(configuration) { session.say(note) } }  // the list was the question
        if rows.isEmpty { return session.say("there are no dead letters") }
        var table = TextTable(("PIPELINE", .left), ("LETTER", .left), ("REASON", .left), ("WHAT IS WRONG", .left))
        for row in rows { table.add(row.pipeline, row.name, row.reason, row.sentence) }
        session.output.write(table.text(session.output.terminal.style))
    }

    private static func writeJSON(_ rows: [DeadLetterRow], to output: Output) {
        var json = JSONWriter()
        json.array { array in for row in rows { array.object { row.write(to: &$0) } } }
        json.endLine()
        output.write(json.bytes)
    }
}

extension DeadLetterRow {
    func write(to json: inout JSONObjectWriter) {
        json.member("pipeline", pipeline)
        json.member("letter", name)
        json.member("topic", topic)
        json.member("topic_id", topicID)
        json.member("partition", partition)
        json.member("offset", offset)
        json.member("stream", stream)
        json.member("reason", reason)
        json.member("sentence", sentence)
        json.member("timestamp", timestamp)
        json.member("processed_at", processedAt)
        json.member("key", key)
        json.member("value", value)
    }
}
