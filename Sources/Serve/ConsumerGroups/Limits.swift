internal import System

/// What a coordinator holds in check.
public enum GroupLimits {
    /// What all members of one group say of themselves, and what its leader assigns to all of them.
    public static let metadataBytes = 6 << 20
    public static let assignmentBytes = 6 << 20
    /// Ways of assigning partitions that one member may know.
    public static let protocols = 32
    /// The name of a client, a host, an instance or a way of assigning.
    public static let nameBytes = 1024
    /// What a member costs beside its bytes.
    static let memberOverhead = 512
    /// Groups that are named where many are told of.
    static let namesInNotice = 10
    /// How often it is told that there is no room for members.
    static let complaints = Duration.seconds(60)
}
