/// What every event log does, whoever keeps it.
public enum EventLogPromises {
    public static let all: [LogPromise] =
        TopicPromises.all + SettingPromises.all + AppendPromises.all + ProducerPromises.all + ReadPromises.all
        + WaitPromises.all + GroupPromises.all + HoldPromises.all + SourcePromises.all
}
