/// Replaces all settings of topics and brokers.
public enum AlterConfigs: KafkaAPI {
    public static let key: Int16 = 33
    public static let versions: ClosedRange<Int16> = 0...1
}

extension AlterConfigs {
    /// Settings that replace what there was.
    public struct Request: KafkaMessage {
        public typealias API = AlterConfigs

        public var resources: [Resource] = []
        public var validateOnly = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.list(&resources, version: version)
            try fields.boolean(&validateOnly)
        }
    }
}

extension AlterConfigs.Request {
    /// A topic or broker to change.
    public struct Resource: Structure {
        public var resourceType: Int8 = 0
        public var resourceName = ""
        public var settings: [Setting] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&resourceType)
            try fields.string(&resourceName)
            try fields.list(&settings, version: version)
        }
    }

    /// A setting and its new value.
    public struct Setting: Structure {
        public var name = ""
        public var value: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.string(&value)
        }
    }
}

extension AlterConfigs {
    /// Whether the settings of each were replaced.
    public struct Response: KafkaMessage {
        public typealias API = AlterConfigs

        public var throttleTimeMilliseconds: Int32 = 0
        public var resources: [Resource] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&resources, version: version)
        }
    }
}

extension AlterConfigs.Response {
    /// Whether one topic or broker was changed.
    public struct Resource: Structure {
        public var code = KafkaErrorCode.none
        public var message: String?
        public var resourceType: Int8 = 0
        public var resourceName = ""

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.string(&message)
            try fields.integer(&resourceType)
            try fields.string(&resourceName)
        }
    }
}
