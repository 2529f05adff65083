internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import Scalars
internal import System

/// `sluice topic truncate`: gives up the oldest records.
enum TopicTruncate {
    private static let before = Flag("before", .position, isRequired: true, "the first record that is kept")

    static let command = Command<Action>(
        "truncate", "give up a topic's oldest records", flags: [before, TopicFlags.partition, Confirmation.yes],
        arguments: [TopicFlags.topic],
        examples: [
            Example("sluice topic truncate orders --before 7d", "keep the records of the last seven days"),
            Example("sluice topic truncate orders --before 5000 --partition 0", "give up the offsets below 5000"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        let log = try session.openLog()
        let topic = try session.topic(given.value(of: TopicFlags.topic), in: log)
        let position = given.value(of: before)
        let places = try session.places(of: topic, partition: given[TopicFlags.partition])
        if case .offset = position, places.count > 1 {
            throw CommandError(
                "an offset means something in one partition only, and \(topic.name) has \(places.count)",
                remedy: "name it with --partition P")
        }
        let now = session.clock.wallMilliseconds
        var planned: [(place: TopicPartition, range: OffsetRange, start: Offset)] = []
        for place in places {
            planned.append((place, try log.offsets(of: place), try log.offset(position, of: place, now: now)))
        }
        let records = planned.reduce(0) { $0 + max(0, min($1.start, $1.range.end) - $1.range.start) }
        if records > 0 {
            try Confirmation(session).ask("give up \(Figures.count(Int(records), "record")) of \(topic.name)")
        }
        var cuts: [Cut] = []
        // What was given up before something failed is told all the same.
        defer { if session.wantsJSON && !cuts.isEmpty { writeJSON(topic, cuts, to: session.output) } }
        for (place, range, wanted) in planned {
            let start = try log.deleteRecords(of: place, before: wanted)
            cuts.append(Cut(place: place, before: range.start, start: start))
            if !session.wantsJSON { session.output.line("\(place) now begins at \(start)") }
        }
    }

    /// Where a partition began before and begins now.
    private struct Cut {
        let place: TopicPartition
        let before: Offset
        let start: Offset
    }

    private static func writeJSON(_ topic: TopicDescription, _ cuts: [Cut], to output: Output) {
        var json = JSONWriter()
        json.object { object in
            object.member("action", "truncated")
            object.member("name", topic.name)
            object.member("id", "\(topic.id)")
            object.array("partitions") { array in
                for cut in cuts {
                    array.object {
                        $0.member("partition", cut.place.partition)
                        $0.member("before", cut.before)
                        $0.member("start", cut.start)
                        $0.member("records", cut.start - cut.before)
                    }
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
