internal import EventLog

/// What librdkafka answered instead of a result: a broker's code, or one of its own, which are below 0.
struct RdkafkaFailure: Error {
    let code: Int32
    let words: String

    init(_ code: Int32, _ words: String) {
        self.code = code
        self.words = words
    }

    static let timedOut = RdkafkaFailure(-185, "librdkafka waited in vain")

    /// Said about `subject`, in the port's terms.
    func about(_ subject: String) -> EventLogError {
        EventLogError(meaning, "\(subject): \(words)", cause: "code \(code)")
    }

    private var meaning: EventLogError.Code {
        switch code {
        case 1, -140: .offsetOutOfRange
        case 2: .damagedBatch
        case 3, -188: .unknownTopic
        case -190: .unknownPartition
        case 10, 18: .batchTooLarge
        case 12: .metadataTooLarge
        case 17: .invalidTopicName
        case 24: .invalidGroupName
        case 36: .topicExists
        case 37, 39: .invalidPartitionCount
        case 40: .invalidSetting
        case 44, 68: .held
        case 45: .outOfOrderSequence
        case 47: .fencedProducer
        case 69: .unknownGroup
        case 87: .invalidBatch
        case 19, -185, -187, -192, -195: .unavailable
        default: .failed
        }
    }
}
