/// What every event log does, whoever keeps it.
public enum EventLogPromises {
    public static let all: [LogPromise] =
        TopicPromises.all + SettingPromises.all + AppendPromises.all + ProducerPromises.all + ReadPromises.all
        + WaitPromises.all + GroupPromises.all + HoldPromises.all.map { $0.needing(.holds) }
        + SourcePromises.all.map { $0.needing(.sourcePositions) }

    /// The promises that need nothing, or nothing else than these.
    public static func all(with capabilities: Set<Capability>) -> [LogPromise] {
        all.filter { $0.need.map { capabilities.contains($0) } ?? true }
    }

    public static func needing(_ capability: Capability) -> [LogPromise] { all.filter { $0.need == capability } }
}
