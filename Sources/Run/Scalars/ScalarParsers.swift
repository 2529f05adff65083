/// How sizes and durations are written, in files as on command lines: the one place that decides it.
struct ScalarParsers: Sendable {
    /// One kind of scalar: what to call it, and its text in both directions.
    struct Scalar<Value: Sendable>: Sendable {
        let expectation: String
        let read: @Sendable (String) -> Value?
        let write: @Sendable (Value) -> String
    }

    let byteSize: Scalar<Int>
    let duration: Scalar<Duration>

    /// What every file and flag uses; to be connected to module `Time` as soon as that is there.
    static let current = plain

    /// Whole numbers without a unit: bytes and milliseconds.
    static let plain = ScalarParsers(
        byteSize: Scalar(
            expectation: "a number of bytes",
            read: { text in Int(text).flatMap { $0 >= 0 ? $0 : nil } },
            write: { String($0) }),
        duration: Scalar(
            expectation: "a number of milliseconds",
            read: { text in Int64(text).flatMap { $0 >= 0 ? .milliseconds($0) : nil } },
            write: { span in
                String(span.components.seconds * 1000 + span.components.attoseconds / 1_000_000_000_000_000)
            }))
}
