import System
import Time

/// How sizes and durations are written, in files as on command lines: the one place that decides it.
enum ScalarParsers {
    /// One kind of scalar: what to call it, an example, and its text in both directions.
    struct Scalar<Value: Sendable>: Sendable {
        let noun: String
        let example: String
        let read: @Sendable (String) -> Value?
        let write: @Sendable (Value) -> String
    }

    /// With a unit, or a bare number of bytes; a refusal needs no more than nil, for the expectation names an example.
    static let byteSize = Scalar<Int>(
        noun: "a size", example: "64MiB",
        read: { text in try? ByteSize.parse(text).bytes },  // nil refuses; the message names an example
        write: { bytes in
            let unit = units.first { bytes > 0 && bytes % $0.bytes == 0 }
            return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? String(bytes)
        })

    /// With units, or a bare number of milliseconds, as Kafka's settings have it.
    static let duration = Scalar<Duration>(
        noun: "a duration", example: "30s",
        read: { text in
            if let milliseconds = Int64(text) { return milliseconds < 0 ? nil : .milliseconds(milliseconds) }
            // As for a size: the expectation says what the error would.
            return try? Duration.parse(text)
        },
        write: { $0.exactText })

    private static let units: [(name: String, bytes: Int)] = [
        ("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ]
}
