internal import Aggregates
internal import Arguments
internal import Configuration
internal import JSON
internal import Model
internal import Scalars
internal import System

/// `sluice deadletter replay`: puts records that could not become results into their topics again.
enum DeadLetterReplay {
    private static let all = Switch("all", "every dead letter, or every one of the pipeline")

    static let command = Command<Action>(
        "replay", "append such records to their topics again, and forget the dead letters",
        flags: [DeadLetterFlags.pipeline, all], arguments: [DeadLetterFlags.letters],
        examples: [
            Example("sluice deadletter replay orders-0@17", "after what it lacked has come"),
            Example("sluice deadletter replay --all --pipeline sales", "all of a pipeline"),
        ], action: run)

    static func unknown(_ name: String, _ session: Session) -> CommandError {
        CommandError(
            "there is no dead letter \(name)", remedy: "see them with: \(session.suggestion("deadletter list"))")
    }

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let names = session.given.all(DeadLetterFlags.letters)
        guard names.isEmpty == session.given[all] else {
            throw CommandError(.usage, "name the letters, or give --all instead")
        }
        let configuration = try session.configuration()
        let daemon = try Daemon(in: configuration.data)
        var work: PipelineWork?
        var results: ResultsWriter?
        defer { withExtendedLifetime(results) {} }
        if daemon == nil {
            let log = try session.openLogOfPipeline("FILE", configuration)
            let opened = try session.openResults(configuration)
            results = opened
            work = PipelineWork(log: log, store: opened.store, clock: session.clock)
        }
        let rows = try session.deadLetters(configuration, named: names)
        for name in names where !rows.contains(where: { $0.name == name.text }) { throw unknown(name.text, session) }
        var count = 0
        session.ending.await()
        for row in rows where !session.ending.isWished {
            // One that an interrupted replay had appended goes with the first that comes after it.
            if session.given[all], let name = DeadLetterName(row.name),
                try session.deadLetters(configuration, named: [name]).isEmpty
            {
                continue
            }
            try replay(row, daemon, work)
            count += 1
            session.showProgress("\(Figures.count(count)) of \(Figures.count(rows.count, "dead letter"))")
        }
        if session.wantsJSON {
            var json = JSONWriter()
            json.object { $0.member("replayed", count) }
            json.endLine()
            return session.output.write(json.bytes)
        }
        session.output.line("replayed \(Figures.count(count, "record"))")
    }

    private static func replay(_ row: DeadLetterRow, _ daemon: Daemon?, _ work: PipelineWork?) throws {
        if let daemon {
            _ = try daemon.change(
                row.pipeline, "replay",
                [("topic", row.topicID), ("partition", "\(row.partition)"), ("offset", "\(row.offset)")])
        } else if let work, let topic = TopicID(row.topicID) {
            _ = try work.replay(
                Origin(topic: topic, partition: row.partition, offset: row.offset), of: row.pipeline)
        }
    }
}
