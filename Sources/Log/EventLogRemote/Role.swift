internal import KafkaWire
internal import Model
internal import Network

/// Who is meant by a request, whichever broker that is at the moment.
enum Role: Sendable {
    /// Every broker knows it.
    case anyone
    case controller
    case coordinator(of: String)
    case leader(of: TopicPartition)
    case broker(Address)

    /// Whether a broker refused because it is another's part, or nobody's just now: nothing was done.
    func isElsewhere(_ code: KafkaErrorCode) -> Bool {
        switch self {
        case .leader: code.meansStaleMetadata
        case .anyone, .controller, .coordinator, .broker: code.meansNobodyYet
        }
    }
}

extension KafkaErrorCode {
    /// Whether what is known of topics and leaders is out of date.
    var meansStaleMetadata: Bool {
        switch self {
        // A broker that cannot reach its disk is soon led past, where another has a copy.
        case .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .replicaNotAvailable,
            .fencedLeaderEpoch, .unknownLeaderEpoch, .offsetNotAvailable, .kafkaStorageError:
            true
        default: false
        }
    }

    /// Whether whoever keeps a group, or decides for the cluster, is another broker, or not ready.
    var meansNobodyYet: Bool {
        switch self {
        case .coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator, .notController,
            .leaderNotAvailable, .brokerNotAvailable:
            true
        default: false
        }
    }

    /// Whether a batch is worth sending again; one with a number also where nobody knows whether it was appended.
    func meansAnotherAttempt(ofRecognized isRecognized: Bool) -> Bool {
        switch self {
        case .notEnoughReplicas: true
        case .notEnoughReplicasAfterAppend, .requestTimedOut, .networkException: isRecognized
        default: meansStaleMetadata
        }
    }
}
