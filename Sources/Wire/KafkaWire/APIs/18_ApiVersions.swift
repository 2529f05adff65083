/// Tells which APIs the broker speaks, in which versions; the first request on every connection.
public enum ApiVersions: KafkaAPI {
    public static let key: Int16 = 18
    public static let versions: ClosedRange<Int16> = 0...4
    public static let firstFlexible: Int16? = 3
}

extension ApiVersions {
    /// The program that asks.
    public struct Request: KafkaMessage {
        public typealias API = ApiVersions

        public var clientSoftwareName = ""
        public var clientSoftwareVersion = ""

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 3 {
                try fields.string(&clientSoftwareName)
                try fields.string(&clientSoftwareVersion)
                try fields.tags()
            }
        }
    }
}

extension ApiVersions {
    /// The versions of every API that the broker serves.
    ///
    /// No version of it has tagged fields here: librdkafka before 2.2 fails on any (its issue 4278).
    public struct Response: KafkaMessage {
        public typealias API = ApiVersions

        public var code = KafkaErrorCode.none
        public var apis: [Range] = []
        public var throttleTimeMilliseconds: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.list(&apis, version: version)
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            if version >= 3 { try fields.tags() }
        }
    }
}

extension ApiVersions.Response {
    /// The versions of one API.
    public struct Range: Structure {
        public var key: Int16 = 0
        public var lowest: Int16 = 0
        public var highest: Int16 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&key)
            try fields.integer(&lowest)
            try fields.integer(&highest)
            if version >= 3 { try fields.tags() }
        }
    }
}
