public import Model

/// Something about the log's files that is not as it should be.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    public enum Severity: String, Sendable {
        /// Something that was stored is lost or cannot be trusted.
        case damage
        /// Nothing is lost; an operator may want to know.
        case note
    }

    public var severity: Severity
    public var file: String
    public var topic: String?
    public var partition: Int32?
    /// Offsets that are lost or cannot be trusted.
    public var offsets: Range<Offset>?
    public var sentence: String

    public init(
        _ severity: Severity, file: String, topic: String? = nil, partition: Int32? = nil,
        offsets: Range<Offset>? = nil, _ sentence: String
    ) {
        self.severity = severity
        self.file = file
        self.topic = topic
        self.partition = partition
        self.offsets = offsets
        self.sentence = sentence
    }

    public var description: String {
        var text = file
        if let topic {
            text += ": \(topic)"
            if let partition { text += "-\(partition)" }
        }
        if let offsets { text += " offsets \(offsets.lowerBound)–\(offsets.upperBound - 1)" }
        return "\(text): \(sentence)"
    }
}
