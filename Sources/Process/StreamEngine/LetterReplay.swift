public import Aggregates
public import EventLog
public import Model
internal import RecordBatches

/// Puts records that could not become results into their topics again, each once, wherever somebody is interrupted.
///
/// No transaction spans the log and the results. So the append itself notes in the log which dead letter it is, and
/// only then the dead letter goes; whoever comes next finds the note, and lets that one go before anything else.
/// Many go together: one append notes them all.
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
        guard let letter = try letters(from: origin, through: origin.offset, of: pipeline).first else { return nil }
        if try settle(in: letter.topic, of: pipeline).contains(origin) { return .wasAppended }
        return .appended(try append([letter][...], to: try log.describeTopic(letter.topic), of: pipeline))
    }

    /// Does so with all of a partition from `origin` through the offset `last`, and says how many there were.
    ///
    /// It ends where somebody wants it to: whoever has records that fail again finds them behind `last`.
    public func replay(from origin: Origin, through last: Offset, of pipeline: String) throws -> Int {
        var (count, next) = (0, origin)
        while true {
            let all = try letters(from: next, through: last, of: pipeline)
            guard let first = all.first, let end = all.last?.origin.offset else { return count }
            let settled = Set(try settle(in: first.topic, of: pipeline))
            var left = all.filter { !settled.contains($0.origin) }[...]
            let topic = left.isEmpty ? nil : try log.describeTopic(first.topic)
            while let topic, !left.isEmpty {
                let part = left.prefix(fitting: min(LogLimits.producerBatchBytes, Int(topic.settings.maxMessageBytes)))
                try append(part, to: topic, of: pipeline)
                left = left[part.endIndex...]
            }
            count += all.count
            next.offset = end + 1
        }
    }

    /// Lets go what an earlier replay had appended before it was interrupted, and says what was appended last.
    private func settle(in topic: String, of pipeline: String) throws -> [Origin] {
        guard let note = try log.position(ofSource: Self.source(pipeline), in: topic) else { return [] }
        let noted = Origin.noted(note)
        try store.remove(noted, of: pipeline)
        return noted
    }

    /// They are of one partition, and at most `EngineLimits.replayedLetters`: together they are noted, and go.
    @discardableResult
    private func append(
        _ letters: ArraySlice<DeadLetter>, to topic: TopicDescription, of pipeline: String
    ) throws -> Appended {
        let origins = letters.map(\.origin)
        var batch = BatchBuilder()
        for letter in letters { batch.append(letter.replayed) }
        let entry = Append.Entry(
            partition: min(origins[0].partition, Int32(topic.partitions) - 1), batch: try batch.finish())
        let position = Append.SourcePosition(source: Self.source(pipeline), position: Origin.note(origins))
        let appended = try log.append(
            Append(topic: letters.first?.topic ?? topic.name, entries: [entry], sourcePosition: position))
        try store.remove(origins, of: pipeline)
        return appended[0]
    }

    private func letters(from origin: Origin, through last: Offset, of pipeline: String) throws -> [DeadLetter] {
        let before = Origin(topic: origin.topic, partition: origin.partition, offset: origin.offset - 1)
        let limit = origin.offset == last ? 1 : EngineLimits.replayedLetters
        return Array(
            try store.deadLetters(of: pipeline, after: before, limit: limit).prefix {
                $0.origin.topic == origin.topic && $0.origin.partition == origin.partition && $0.origin.offset <= last
            })
    }

    private static func source(_ pipeline: String) -> String { "dead letters of \(pipeline)" }
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

extension ArraySlice<DeadLetter> {
    /// As many as a batch has room for, but one at least.
    fileprivate func prefix(fitting bytes: Int) -> Self {
        var room = bytes
        for index in indices {
            let record = self[index].replayed
            let headers = record.headers.reduce(0) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) }
            room -= (record.key?.count ?? 0) + (record.value?.count ?? 0) + headers + EngineLimits.recordOverhead
            if room < 0, index > startIndex { return self[..<index] }
        }
        return self
    }
}

extension Origin {
    /// As the log notes them, which are of one partition: `topic partition offset,offset`.
    fileprivate static func note(_ origins: [Origin]) -> [UInt8] {
        let offsets = origins.map { "\($0.offset)" }.joined(separator: ",")
        return Array("\(origins[0].topic) \(origins[0].partition) \(offsets)".utf8)
    }

    fileprivate static func noted(_ bytes: [UInt8]) -> [Origin] {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count == 3, let topic = TopicID(String(words[0])), let partition = Int32(words[1]) else {
            return []
        }
        return words[2].split(separator: ",").compactMap { Offset($0) }.map {
            Origin(topic: topic, partition: partition, offset: $0)
        }
    }
}
