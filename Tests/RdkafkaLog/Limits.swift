/// What the log over librdkafka allows itself.
enum Limits {
    /// Of the sentence that librdkafka gives for an error.
    static let reasonBytes = 512
    /// How long librdkafka may take for anything.
    static let patience: Int32 = 20_000
    /// How long one look for a delivery or a record may take.
    static let glance: Int32 = 50
    /// How long records are collected, so that those of one append travel together.
    static let linger = 10
    /// The largest request or answer.
    static let messageBytes = 100_000_000
}
