/// Tells the settings of topics and brokers.
public enum DescribeConfigs: KafkaAPI {
    public static let key: Int16 = 32
    public static let versions: ClosedRange<Int16> = 1...3
}

extension DescribeConfigs {
    /// The topics and brokers that are asked for, by settings or with all of them.
    public struct Request: KafkaMessage {
        public typealias API = DescribeConfigs

        public var resources: [Resource] = []
        public var includeSynonyms = false
        public var includeDocumentation = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.list(&resources, version: version)
            try fields.boolean(&includeSynonyms)
            if version >= 3 { try fields.boolean(&includeDocumentation) }
        }
    }
}

extension DescribeConfigs.Request {
    /// A topic or broker, and the settings that are asked for; nil for all.
    public struct Resource: Structure {
        public var resourceType: Int8 = 0
        public var resourceName = ""
        public var keys: [String]?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&resourceType)
            try fields.string(&resourceName)
            try fields.strings(&keys)
        }
    }
}

extension DescribeConfigs {
    /// Settings, and where each comes from.
    public struct Response: KafkaMessage {
        public typealias API = DescribeConfigs

        public var throttleTimeMilliseconds: Int32 = 0
        public var resources: [Resource] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&resources, version: version)
        }
    }
}

extension DescribeConfigs.Response {
    /// The settings of one topic or broker.
    public struct Resource: Structure {
        public var code = KafkaErrorCode.none
        public var message: String?
        public var resourceType: Int8 = 0
        public var resourceName = ""
        public var settings: [Setting] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.string(&message)
            try fields.integer(&resourceType)
            try fields.string(&resourceName)
            try fields.list(&settings, version: version)
        }
    }

    /// A setting, its value and where it comes from.
    public struct Setting: Structure {
        public var name = ""
        public var value: String?
        public var readOnly = false
        public var source: Int8 = -1
        public var isSensitive = false
        public var synonyms: [Synonym] = []
        public var type: Int8 = 0
        public var documentation: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.string(&value)
            try fields.boolean(&readOnly)
            try fields.integer(&source)
            try fields.boolean(&isSensitive)
            try fields.list(&synonyms, version: version)
            if version >= 3 {
                try fields.integer(&type)
                try fields.string(&documentation)
            }
        }
    }

    /// A name by which the value is found as well, in the order of precedence.
    public struct Synonym: Structure {
        public var name = ""
        public var value: String?
        public var source: Int8 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.string(&value)
            try fields.integer(&source)
        }
    }
}
