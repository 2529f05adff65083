public import Testing

/// One thing that every backend of a port does, as a sentence and as a check of it.
public struct Promise<Subject>: Sendable, CustomTestStringConvertible {
    public let name: String
    /// What not every backend can do; nil for what all must.
    public let need: Capability?
    public let check: @Sendable (Subject) throws -> Void

    public init(
        _ name: String, needs need: Capability? = nil, _ check: @escaping @Sendable (Subject) throws -> Void
    ) {
        self.name = name
        self.need = need
        self.check = check
    }

    /// The same promise, of those alone who can.
    func needing(_ capability: Capability) -> Promise { Promise(name, needs: capability, check) }

    public var testDescription: String { name }
}

/// What only some backends can do. There are few, and whoever lacks one says so in a test that is seen to be skipped.
public enum Capability: Sendable, CaseIterable {
    /// An append over several batches happens as a whole or not at all.
    case wholeAppends
    /// Sources keep their positions beside the records.
    case sourcePositions
    /// A coordinator's memory of who is in a group.
    case memberships
    /// Registered readers hold records back.
    case holds
    /// Batches come back as they went in, with the bounds and the bytes that their maker gave them.
    case ownBatches
    /// Batches may bear the id and the sequence of a producer who is not the log's client itself.
    case producerNumbers
    /// Records may be of 1970's first moment, and of before.
    case everyTime
    /// A commit says in which of the leaders' epochs its offset was read.
    case leaderEpochs
}

public typealias LogPromise = Promise<LogUnderTest>
