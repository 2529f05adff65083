public import Model

/// What the worker says of itself: a promise that the log has kept, or something irreversible that it is about to do.
public enum Promise: Sendable, Hashable {
    case opened
    case closed
    case creating(topic: String)
    case created(topic: String, id: TopicID, partitions: Int)
    case deleting(topic: String)
    case deleted(topic: String)
    case growing(topic: String, partitions: Int)
    case grown(topic: String, partitions: Int)
    /// Records `first` and on of a writer are at `base` and on.
    case acknowledged(topic: TopicID, partition: Int32, base: Offset, writer: Writer, first: Int64, count: Int)
    case positioned(position: Int)
    case truncating(topic: String, partition: Int32, before: Offset)
    case truncated(topic: String, partition: Int32, before: Offset)
    case committed(topic: String, partition: Int32, offset: Offset)
    case held(partition: Int32, offset: Offset)
    case producer(id: Int64)
    /// The idempotent writer's own id.
    case numbering(id: Int64)
    /// An operation was refused with this code, and is tried again.
    case refused(code: String)
    /// An operation was refused for good.
    case stopped(code: String)
    /// The log said that it can no longer be trusted.
    case failure
    /// The log did what it must not do.
    case wrong(String)

    /// The words of the note.
    public var text: String {
        switch self {
        case .opened: "opened"
        case .closed: "closed"
        case .creating(let topic): "creating \(topic)"
        case .created(let topic, let id, let partitions): "created \(topic) \(id.high) \(id.low) \(partitions)"
        case .deleting(let topic): "deleting \(topic)"
        case .deleted(let topic): "deleted \(topic)"
        case .growing(let topic, let partitions): "growing \(topic) \(partitions)"
        case .grown(let topic, let partitions): "grown \(topic) \(partitions)"
        case .acknowledged(let id, let partition, let base, let writer, let first, let count):
            "acknowledged \(id.high) \(id.low) \(partition) \(base) \(writer.rawValue) \(first) \(count)"
        case .positioned(let position): "positioned \(position)"
        case .truncating(let topic, let partition, let offset): "truncating \(topic) \(partition) \(offset)"
        case .truncated(let topic, let partition, let offset): "truncated \(topic) \(partition) \(offset)"
        case .committed(let topic, let partition, let offset): "committed \(topic) \(partition) \(offset)"
        case .held(let partition, let offset): "held \(partition) \(offset)"
        case .producer(let id): "producer \(id)"
        case .numbering(let id): "numbering \(id)"
        case .refused(let code): "refused \(code)"
        case .stopped(let code): "stopped \(code)"
        case .failure: "failure"
        case .wrong(let what): "wrong \(what)"
        }
    }

    /// Reads a note; nil when it is none of these.
    public init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard let verb = words.first else { return nil }
        let numbers = words.map { Int64($0) ?? 0 }
        switch (verb, words.count) {
        case ("opened", 1): self = .opened
        case ("closed", 1): self = .closed
        case ("creating", 2): self = .creating(topic: words[1])
        case ("created", 5):
            self = .created(topic: words[1], id: Self.id(words[2], words[3]), partitions: Int(numbers[4]))
        case ("deleting", 2): self = .deleting(topic: words[1])
        case ("deleted", 2): self = .deleted(topic: words[1])
        case ("growing", 3): self = .growing(topic: words[1], partitions: Int(numbers[2]))
        case ("grown", 3): self = .grown(topic: words[1], partitions: Int(numbers[2]))
        case ("acknowledged", 8):
            guard let writer = Writer(rawValue: UInt8(numbers[5])) else { return nil }
            self = .acknowledged(
                topic: Self.id(words[1], words[2]), partition: Int32(numbers[3]), base: numbers[4], writer: writer,
                first: numbers[6], count: Int(numbers[7]))
        case ("positioned", 2): self = .positioned(position: Int(numbers[1]))
        case ("truncating", 4):
            self = .truncating(topic: words[1], partition: Int32(numbers[2]), before: numbers[3])
        case ("truncated", 4): self = .truncated(topic: words[1], partition: Int32(numbers[2]), before: numbers[3])
        case ("committed", 4): self = .committed(topic: words[1], partition: Int32(numbers[2]), offset: numbers[3])
        case ("held", 3): self = .held(partition: Int32(numbers[1]), offset: numbers[2])
        case ("producer", 2): self = .producer(id: numbers[1])
        case ("numbering", 2): self = .numbering(id: numbers[1])
        case ("refused", 2): self = .refused(code: words[1])
        case ("stopped", 2): self = .stopped(code: words[1])
        case ("failure", 1): self = .failure
        case ("wrong", _): self = .wrong(String(text.dropFirst("wrong ".count)))
        default: return nil
        }
    }

    private static func id(_ high: String, _ low: String) -> TopicID {
        TopicID(high: UInt64(high) ?? 0, low: UInt64(low) ?? 0)
    }
}
