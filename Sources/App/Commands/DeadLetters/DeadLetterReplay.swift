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
        "replay",
        "append such records again, and forget the dead letters; "
            + "every view takes them, also one that counted them before",
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
        let places = names.isEmpty ? try session.deadLetterPlaces(configuration) : []
        let rows = names.isEmpty ? [] : try session.deadLetters(configuration, named: names, limit: .max)
        for name in names where !rows.contains(where: { $0.name == name.text }) { throw unknown(name.text, session) }
        if names.isEmpty, places.isEmpty { try session.refuseUnknownPipeline(configuration) }
        let worker = try Worker(session, configuration)
        session.ending.await()
        let total = rows.count + places.reduce(0) { $0 + $1.count }
        var count = 0
        for row in rows where !session.ending.isWished {
            try worker.replay(row)
            count += 1
            session.showProgress("\(Figures.count(count)) of \(Figures.count(total, "dead letter"))")
        }
        for place in places {
            var next = place.first
            while !session.ending.isWished,
                let round = try session.round(of: place, from: next, limit: Limits.deadLetterRound, configuration)
            {
                try worker.replay(place, from: round.first, through: round.last)
                count += round.count
                next = round.last + 1
                session.showProgress("\(Figures.count(count)) of \(Figures.count(total, "dead letter"))")
            }
        }
        try report(count, of: total, session)
    }

    private static func report(_ count: Int, of total: Int, _ session: Session) throws {
        if session.ending.isWished, count < total {
            session.markIncomplete()
            session.say("interrupted: \(Figures.count(total - count, "dead letter")) left")
        }
        if session.wantsJSON {
            var json = JSONWriter()
            json.object { $0.member("replayed", count) }
            json.endLine()
            return session.output.write(json.bytes)
        }
        session.output.line("replayed \(Figures.count(count, "record"))")
    }

    /// Whoever replays: `sluice up` where it runs, otherwise this process.
    private struct Worker {
        private let daemon: Daemon?
        private let work: PipelineWork?
        /// Theirs as long as this one works.
        private let results: ResultsWriter?

        init(_ session: Session, _ configuration: SluiceConfiguration) throws {
            daemon = try Daemon(in: configuration.data)
            guard daemon == nil else {
                (work, results) = (nil, nil)
                return
            }
            let log = try session.openLogOfPipeline("FILE", configuration)
            let opened = try session.openResults(configuration)
            (work, results) = (PipelineWork(log: log, store: opened.store, clock: session.clock), opened)
        }

        /// One that an interrupted replay had appended may have gone with the first that came after it.
        func replay(_ row: DeadLetterRow) throws {
            try replay(row.pipeline, row.topicID, row.partition, from: row.offset, through: row.offset)
        }

        func replay(_ place: DeadLetterPlace, from first: Offset, through last: Offset) throws {
            try replay(place.pipeline, place.topicID, place.partition, from: first, through: last)
        }

        private func replay(
            _ pipeline: String, _ topic: String, _ partition: Int32, from first: Offset, through last: Offset
        ) throws {
            if let daemon {
                _ = try daemon.change(
                    pipeline, "replay",
                    [
                        ("topic", topic), ("partition", "\(partition)"), ("offset", "\(first)"), ("through", "\(last)"),
                    ])
            } else if let work, let topic = TopicID(topic) {
                _ = try work.replay(
                    from: Origin(topic: topic, partition: partition, offset: first), through: last, of: pipeline)
            }
        }
    }
}
