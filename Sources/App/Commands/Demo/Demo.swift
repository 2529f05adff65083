internal import Arguments
internal import EventLog
internal import Model
internal import Scalars
internal import System

/// `sluice demo`: a stream of events, made and followed at once.
enum Demo {
    private static let rate = Flag("rate", .rate, standard: "10", "how many events a second")
    private static let most = Flag("max", short: "n", .integer(in: 1 ... .max), "stop after so many events")
    private static let seed = Flag(
        "seed", .integer(in: 0 ... .max), "the same events for the same seed; another stream every time if left out")

    private static let topic = "user_interactions"
    private static let folder: Path = ".data/demo"

    static let command = Command<Action>(
        "demo", "make a stream of sample events and follow it, without any preparation", flags: [rate, most, seed],
        examples: [
            Example("sluice demo", "ten events a second until Ctrl-C, kept in .data/demo"),
            Example("sluice demo --rate 1000 --max 100000 --data /tmp/demo", "faster, and to another folder"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let given = session.given
        session.topicName = topic
        let log = try session.openLog(creating: true, data: folder)
        let description = try topic(in: log)
        let place = TopicPartition(topic, 0)
        let writer = DemoWriter(
            log, place, rate: given.value(of: rate), most: given[most] ?? .max, clock: session.clock)
        let seed = given[seed].map { UInt64($0) } ?? .random(in: 0...UInt64(Int64.max))
        var reader = try DemoReader(session, log, description, writer, most: given[most] ?? .max)
        session.ending.await()
        let data = given[GlobalFlags.data] ?? folder
        session.say("events of \(topic), kept in \(data); the same again with --seed \(seed); Ctrl-C ends")
        let thread = try Thread("demo-writer") { writer.run(Interactions(seed: seed)) }
        defer {
            writer.stop()
            thread.join()
            summarize(session, writer, data)
        }
        try reader.run()
        try writer.failure()
    }

    private static func topic(in log: any EventLog) throws(EventLogError) -> TopicDescription {
        do throws(EventLogError) {
            return try log.createTopic(NewTopic(topic, partitions: 1))
        } catch {
            guard error.code == .topicExists else { throw error }
            return try log.describeTopic(topic)
        }
    }

    private static func summarize(_ session: Session, _ writer: DemoWriter, _ data: Path) {
        let text =
            """

            \(writer.status)
            The events are in \(data), and stay there. To go on:
              sluice topic describe \(topic) --data \(data)
              sluice consume \(topic) --from -10 --offsets --data \(data)
              sluice consume \(topic) --json --data \(data) | head -3
            """
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { session.say(String(line)) }
    }
}
