internal import EventLog
internal import KafkaWire

extension KafkaErrorCode {
    /// What a client is told, so that it does what the error's remedy says.
    init(_ error: EventLogError) {
        switch error.code {
        case .unknownTopic, .unknownPartition: self = .unknownTopicOrPartition
        case .topicExists: self = .topicAlreadyExists
        case .invalidTopicName: self = .invalidTopicException
        case .invalidPartitionCount: self = .invalidPartitions
        case .invalidSetting: self = .invalidConfig
        case .offsetOutOfRange: self = .offsetOutOfRange
        case .invalidBatch: self = .invalidRecord
        case .damagedBatch: self = .corruptMessage
        case .batchTooLarge: self = .messageTooLarge
        case .outOfOrderSequence: self = .outOfOrderSequenceNumber
        case .fencedProducer: self = .invalidProducerEpoch
        case .unknownGroup: self = .groupIdNotFound
        case .invalidGroupName: self = .invalidGroupId
        case .metadataTooLarge: self = .offsetMetadataTooLarge
        // What Kafka answers where an operator limits the number.
        case .held, .tooManyTopics: self = .policyViolation
        case .unsupported: self = .invalidRequest
        case .full, .failed: self = .kafkaStorageError
        // Certainly not appended, and worth another try: clients know no better code for that.
        case .unavailable: self = .notEnoughReplicas
        // Nothing that a client may do makes it better, and the retriable codes would keep it trying for ever.
        case .corrupt, .broken: self = .unknownServerError
        }
    }
}
