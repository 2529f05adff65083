public import EventLog
public import System

/// What the owner of a log decides about it.
public struct LogOptions: Sendable {
    /// What happens when the log has reached `diskLimit`.
    public enum WhenFull: String, Sendable, CaseIterable {
        /// Appends are refused until retention or somebody makes room.
        case refuse
        /// The oldest segments go, even those that a hold still needs; such a hold is broken from then on.
        case dropOldest = "drop oldest"
    }

    /// Threads that commit; each has one topic at a time.
    public var committers = 2
    /// Segment files that may be open at once.
    public var openSegments = 128
    /// Bytes that all segments together may take; nil sets no bound.
    public var diskLimit: Int?
    public var whenFull = WhenFull.refuse
    /// Bytes of the disk that the log leaves free: retention, too, needs a little room to work.
    public var reserve = 64 << 20
    /// How often retention and rolling by age are looked at.
    public var upkeepInterval = Duration.seconds(30)
    /// A producer that was silent for this long is forgotten when a segment rolls.
    public var producerExpiration = Duration.seconds(24 * 3600)
    public var topicDefaults = TopicSettings()
    public var defaultPartitions = 1
    /// Who holds the directory, as another process is told.
    public var command = "sluice"
    public var clock: any Clock = SystemClock()
    /// Called once, from any thread, when the log can no longer be trusted and has stopped. It is called where that is
    /// noticed, under locks of the log: it must not call the log, nor wait for somebody who does.
    public var onFailure: @Sendable (EventLogError) -> Void = { _ in }
    /// Called, from any thread, for what an operator should know: damage found, records dropped, files left alone. As
    /// `onFailure`, it must not call the log.
    public var onNotice: @Sendable (String) -> Void = { _ in }

    /// Called, by a committer's thread, for every transaction that has been made durable. As `onFailure`, it must not
    /// call the log.
    public var onCommit: (@Sendable (Commit) -> Void)?

    public init() {}
}
