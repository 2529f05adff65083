public import Bytes

/// Where a record stands in its partition; it never changes and is never used twice.
public typealias Offset = Int64

/// Milliseconds since 1970 in UTC.
public typealias Timestamp = Int64

/// One thing that happened.
public struct Record: Sendable, Hashable {
    /// A named note beside a record's value.
    public struct Header: Sendable, Hashable {
        public var key: String
        public var value: Bytes?

        public init(key: String, value: Bytes?) {
            self.key = key
            self.value = value
        }
    }

    public var timestamp: Timestamp
    public var key: Bytes?
    public var value: Bytes?
    public var headers: [Header]

    public init(timestamp: Timestamp, key: Bytes? = nil, value: Bytes?, headers: [Header] = []) {
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }
}
