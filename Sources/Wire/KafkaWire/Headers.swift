/// What stands in front of every request.
public struct RequestHeader: Sendable, Hashable {
    public var key: Int16
    public var version: Int16
    public var correlationID: Int32
    public var clientID: String?

    public init(key: Int16, version: Int16, correlationID: Int32, clientID: String?) {
        self.key = key
        self.version = version
        self.correlationID = correlationID
        self.clientID = clientID
    }

    /// Takes the header off the front; of an API or a version that we do not speak, the part that all have.
    public init(from reader: inout FieldReader) throws(WireError) {
        self.init(key: 0, version: 0, correlationID: 0, clientID: nil)
        try layout(&reader)
    }

    public func encode(into writer: inout FieldWriter) throws(WireError) {
        var header = self
        try header.layout(&writer)
    }

    /// Header version 1, or 2 (with tagged fields) where the API's version is flexible.
    private mutating func layout(_ fields: inout some Fields) throws(WireError) {
        try fields.integer(&key)
        try fields.integer(&version)
        try fields.integer(&correlationID)
        // Not compact in any version, so that a server can read the header of a version it does not know.
        try fields.string(&clientID)
        if let api = KafkaProtocol.api(key), api.versions.contains(version), api.isFlexible(version) {
            try fields.tags()
        }
    }
}

/// What stands in front of every response: version 0, which ApiVersions has even where its body is flexible.
public struct ResponseHeader: Sendable, Hashable {
    public var correlationID: Int32

    public init(correlationID: Int32) { self.correlationID = correlationID }

    public init(from reader: inout FieldReader) throws(WireError) {
        correlationID = 0
        try reader.integer(&correlationID)
    }

    public func encode(into writer: inout FieldWriter) throws(WireError) {
        var correlationID = correlationID
        try writer.integer(&correlationID)
    }
}
