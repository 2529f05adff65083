public import Aggregates
public import EventLog
internal import Model
internal import RecordBatches

/// Puts records that could not become results into their topics again, each once, wherever somebody is interrupted.
///
/// No transaction spans the log and the results. So the append itself notes in the log which dead letter it is, and
/// only then the dead letter goes; whoever comes next finds the note, and lets that one go before anything else.
public struct LetterReplay {
    /// The header that tells where a record that was replayed has been before.
    public static let header = "sluice-replayed-from"

    public enum Outcome: Sendable, Hashable {
        case appended(Appended)
        /// An earlier replay had appended it, and was interrupted.
        case wasAppended
    }

    private let log: any Appending & TopicAdmin
    private let store: any DeadLetters

    public init(log: any Appending & TopicAdmin, store: any DeadLetters) {
        self.log = log
        self.store = store
    }

    /// Appends a dead letter's record to its topic again, and forgets the dead letter; nil when there is none.
    ///
    /// One at a time in a pipeline: who runs two at once replays one of them twice.
    public func replay(_ origin: Origin, of pipeline: String) throws -> Outcome? {
        guard let letter = try deadLetter(origin, of: pipeline) else { return nil }
        let source = "dead letters of \(pipeline)"
        if let noted = try log.position(ofSource: source, in: letter.topic).flatMap(Origin.init(noted:)) {
            if try deadLetter(noted, of: pipeline) != nil { try store.remove(noted, of: pipeline) }
            if noted == origin { return .wasAppended }
        }
        let partitions = try log.describeTopic(letter.topic).partitions
        var batch = BatchBuilder()
        batch.append(letter.replayed)
        let entry = Append.Entry(
            partition: min(origin.partition, Int32(partitions) - 1), batch: try batch.finish())
        let appended = try log.append(
            Append(
                topic: letter.topic, entries: [entry],
                sourcePosition: Append.SourcePosition(source: source, position: Array(origin.note.utf8))))
        try store.remove(origin, of: pipeline)
        return .appended(appended[0])
    }

    private func deadLetter(_ origin: Origin, of pipeline: String) throws -> DeadLetter? {
        let before = Origin(topic: origin.topic, partition: origin.partition, offset: origin.offset - 1)
        return try store.deadLetters(of: pipeline, after: before, limit: 1).first { $0.origin == origin }
    }
}

extension DeadLetter {
    /// The record as it comes again.
    fileprivate var replayed: Record {
        var record = record
        record.headers.append(
            Record.Header(
                key: LetterReplay.header, value: Array("\(topic)-\(origin.partition)@\(origin.offset)".utf8)[...]))
        return record
    }
}

extension Origin {
    /// As the log notes it.
    fileprivate var note: String { "\(topic) \(partition) \(offset)" }

    fileprivate init?(noted bytes: [UInt8]) {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count == 3, let topic = TopicID(String(words[0])), let partition = Int32(words[1]),
            let offset = Offset(words[2])
        else { return nil }
        self.init(topic: topic, partition: partition, offset: offset)
    }
}
