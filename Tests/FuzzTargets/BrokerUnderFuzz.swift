import Bytes
import ConsumerGroups
import EventLog
import KafkaServer
import KafkaWire
import Model
import Network
import System
import Telemetry

extension FuzzTarget {
    /// A whole broker without a socket: requests go in, each with two bytes of length, and every answer can be read by
    /// whoever asked.
    static let broker = FuzzTarget(name: "broker") { bytes in
        let broker = try BrokerUnderFuzz()
        var rest = bytes[...]
        for _ in 0..<BrokerUnderFuzz.requests where rest.count > 2 {
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            let frame = rest.dropFirst(2).prefix(length)
            rest = rest.dropFirst(2 + frame.count)
            if try !broker.ask(Array(frame)) { break }
        }
        try broker.finish()
    }
}

/// A broker over a log in memory, and what it has been asked.
private final class BrokerUnderFuzz {
    /// Requests of one run.
    static let requests = 32
    /// Bytes of one answer: what is asked with few bytes is not answered with many.
    private static let answerBytes = 16 << 20

    private struct Asked {
        let header: RequestHeader
        let api: any KafkaAPI.Type
    }

    private let clock = ManualClock()
    private let metrics = MetricRegistry()
    private let groups: GroupCoordinator
    /// Nothing is joined, not even answers without bytes, so that they can be counted.
    private let answers = TicketQueue(answers: 1 << 10, bytes: .max, joining: -1)
    private let conversation: Conversation
    private var asked: [Asked] = []

    init() throws {
        let log = InMemoryEventLog(clock: clock, generator: SeededGenerator(seed: 1))
        try log.createTopic(NewTopic("orders", partitions: 2))
        var settings = GroupSettings()
        settings.initialJoinDelay = .zero
        groups = try GroupCoordinator(log, settings: settings, clock: clock, generator: SeededGenerator(seed: 2))
        let broker = Broker(
            log: log, groups: groups, settings: KafkaSettings(), metrics: metrics,
            logger: Logger("fuzz", to: LogRecorder(), clock: clock), clock: clock)
        // On its way out a broker lets nobody wait for records, which no other thread would bring.
        conversation = Conversation(
            with: broker, host: "127.0.0.1", local: try Address("127.0.0.1:9092"), isLeaving: { true })
    }

    /// False when the connection would end.
    func ask(_ frame: [UInt8]) throws -> Bool {
        var reader = FieldReader(frame[...])
        let before = asked.count
        do {
            let header = try RequestHeader(from: &reader)
            if let api = KafkaProtocol.api(header.key) { asked.append(Asked(header: header, api: api)) }
            try conversation.take(mended(frame, header, reader), answers)
            if asked.count == before { throw Broken("API \(header.key) is served and has no bytes") }
            return !answers.isClosed
        } catch let broken as Broken {
            throw broken
        } catch {
            // Refused before it was served: no answer comes.
            asked.removeSubrange(before...)
            return false
        }
    }

    /// Lets everybody who waits be answered, then reads every answer, and looks at what the broker says of itself.
    func finish() throws {
        clock.advance(by: .seconds(3600))
        groups.stop(by: clock.now)
        answers.finish()
        var answered = 0
        while let answer = answers.next() {
            guard answered < asked.count else { throw Broken("more answers than requests") }
            try read(answer, asked[answered])
            answered += 1
        }
        try hold(answers.isClosed || answered == asked.count, "\(asked.count) requests, \(answered) answers")
        _ = metrics.snapshot
    }

    private func read(_ answer: [UInt8], _ asked: Asked) throws {
        // Nobody answers a produce that wants no answer.
        if answer.isEmpty {
            return try hold(asked.header.key == Produce.key, "nothing is answered to API \(asked.header.key)")
        }
        try hold(answer.count <= Self.answerBytes, "\(answer.count) bytes answer a small \(asked.api)")
        var reader = FieldReader(answer[...])
        var length: Int32 = 0
        try reader.integer(&length)
        try hold(Int(length) == answer.count - KafkaFrame.prefix, "a frame says \(length) and has \(answer.count)")
        let header = try ResponseHeader(from: &reader)
        try hold(header.correlationID == asked.header.correlationID, "an answer out of its order")
        try read(asked.api, asked.header.version, &reader)
    }

    private func read<API: KafkaAPI>(_ api: API.Type, _ version: Int16, _ reader: inout FieldReader) throws {
        // Another version of ApiVersions is answered in version 0.
        _ = try API.Response(from: &reader, version: API.versions.contains(version) ? version : 0)
        try reader.finish()
    }

    /// A produce's batches with true checksums, so that bytes made up get past them.
    private func mended(_ frame: [UInt8], _ header: RequestHeader, _ reader: FieldReader) -> [UInt8] {
        var reader = reader
        guard header.key == Produce.key,
            var request = try? Produce.Request(from: &reader, version: header.version)  // else it goes as it is
        else { return frame }
        for topic in request.topics.indices {
            for partition in request.topics[topic].partitions.indices {
                let records = request.topics[topic].partitions[partition].records
                request.topics[topic].partitions[partition].records = FuzzTarget.mended(records) ?? records
            }
        }
        let whole = try? KafkaFrame.request(  // else it goes as it is
            request, version: header.version, correlationID: header.correlationID, clientID: header.clientID)
        return whole.map { Array($0.dropFirst(KafkaFrame.prefix)) } ?? frame
    }
}
