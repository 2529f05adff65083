/// What an operator may decide about groups.
public struct GroupSettings: Sendable {
    /// What a member may ask for as the time after which it counts as gone.
    public var sessionTimeouts: ClosedRange<Duration> = .seconds(6) ... .seconds(1800)
    /// How long an empty group waits for further members after each one that comes.
    public var initialJoinDelay = Duration.milliseconds(50)
    /// Members of one group, those included that were told to come again with an id.
    public var members = 1000
    /// Groups that are kept in memory.
    public var groups = 10_000
    /// Bytes that the members of all groups may have kept: their names, metadata and assignments.
    public var memberBytes = 256 << 20
    /// How long an empty group is kept in memory; what it has committed is kept in any case.
    public var emptyGroupAge = Duration.seconds(600)

    /// How long what an empty group has committed is kept; nil for ever. Kafka's `offsets.retention.minutes`.
    public var offsetsRetention: Duration? = .seconds(7 * 86_400)
    /// How often groups are looked for that are past it.
    public var expiryInterval = Duration.seconds(600)

    public init() {}
}
