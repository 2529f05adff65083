/// What this broker is called in the protocol: it is alone, and has always led everything.
enum BrokerIdentity {
    static let node: Int32 = 1
    /// Clients only show it.
    static let cluster = "sluice"
    static let leaderEpoch: Int32 = 0
    /// Copies of every partition.
    static let replicas: Int16 = 1
}
