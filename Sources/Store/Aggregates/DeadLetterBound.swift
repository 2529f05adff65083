/// How many dead letters of a pipeline are kept, and for how long: those that were met first go first, and are counted.
public struct DeadLetterBound: Sendable, Hashable {
    /// What is kept where nobody says anything.
    public static let usual = 1_000_000

    /// For how long, in milliseconds; nil: as long as there is room.
    public var keep: Int64?
    public var atMost: Int

    public init(keep: Int64? = nil, atMost: Int = DeadLetterBound.usual) {
        self.keep = keep
        self.atMost = atMost
    }
}
