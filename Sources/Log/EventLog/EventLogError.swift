/// What went wrong in a log, in the caller's terms: a code to decide by, a sentence to show, the engine's own words.
public struct EventLogError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable, CaseIterable {
        case unknownTopic, unknownPartition, topicExists, invalidTopicName, invalidPartitionCount,
            invalidSetting
        case tooManyTopics
        case offsetOutOfRange
        case invalidBatch, batchTooLarge
        /// The bytes are not those that the checksum was made from: they changed on their way.
        case damagedBatch
        case outOfOrderSequence, fencedProducer
        case unknownGroup, invalidGroupName, metadataTooLarge
        /// A named hold still needs what should go away.
        case held
        /// A hold's records went away at the disk limit before they were read.
        case broken
        /// No room, on the disk or under the configured limit.
        case full
        /// What is stored is damaged.
        case corrupt
        /// The log is closing or closed, or too busy to take more.
        case unavailable
        /// This kind of log cannot do that at all.
        case unsupported
        /// The disk or the operating system failed; what memory holds can no longer be trusted.
        case failed
    }

    /// What a caller's loop should do about it.
    public enum Remedy: Sendable, Hashable {
        case retry, fixRequest, stop
    }

    public let code: Code
    public let message: String
    public let cause: String?

    public init(_ code: Code, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var remedy: Remedy {
        switch code {
        case .unknownTopic, .unknownPartition, .topicExists, .invalidTopicName, .invalidPartitionCount,
            .invalidSetting,
            .tooManyTopics, .offsetOutOfRange, .invalidBatch, .damagedBatch, .batchTooLarge,
            .outOfOrderSequence, .fencedProducer,
            .unknownGroup, .invalidGroupName, .metadataTooLarge, .held, .unsupported:
            .fixRequest
        case .full, .unavailable: .retry
        case .broken, .corrupt, .failed: .stop
        }
    }

    public var description: String { cause.map { "\(message): \($0)" } ?? message }
}
