internal import KafkaWire

/// What this broker is called in the protocol: it is alone, and has always led everything.
enum BrokerIdentity {
    static let node: Int32 = 1
    /// Clients only show it.
    static let cluster = "sluice"
    static let leaderEpoch: Int32 = 0
    /// Copies of every partition.
    static let replicas: Int16 = 1

    /// Why somebody is not served who takes this for the epoch of a partition's leader; nil when it is right, or -1.
    static func refusal(ofLeaderEpoch epoch: Int32) -> KafkaErrorCode? {
        if epoch == -1 || epoch == leaderEpoch { return nil }
        return epoch > leaderEpoch ? .unknownLeaderEpoch : .fencedLeaderEpoch
    }
}
