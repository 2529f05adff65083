public import Bytes

/// A group of fields that stand together on the wire.
public protocol Structure: Sendable, Hashable {
    /// Every field at its documented default.
    init()

    /// Passes the fields that this version has, in the order of the wire; others keep what they hold.
    mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError)
}

extension Structure {
    /// The defaults, changed by `change`: `Heartbeat.Response { $0.code = .rebalanceInProgress }`.
    public init(_ change: (inout Self) -> Void) {
        self.init()
        change(&self)
    }
}

/// A request or a response of an API.
public protocol KafkaMessage: Structure {
    associatedtype API: KafkaAPI
}

extension KafkaMessage {
    /// Takes the message off the front of the reader's bytes; fields that the version lacks get their defaults.
    public init(from reader: inout FieldReader, version: Int16) throws(WireError) {
        try API.check(version)
        self.init()
        reader.isFlexible = API.isFlexible(version)
        try layout(&reader, version: version)
    }

    /// The message that is exactly these bytes.
    public init(_ bytes: Bytes, version: Int16) throws(WireError) {
        var reader = FieldReader(bytes)
        try self.init(from: &reader, version: version)
        try reader.finish()
    }

    /// Puts the message behind what the writer has; fields that the version lacks are left out.
    public func encode(into writer: inout FieldWriter, version: Int16) throws(WireError) {
        try API.check(version)
        writer.isFlexible = API.isFlexible(version)
        var message = self
        try message.layout(&writer, version: version)
    }
}

/// One kind of request and its response, in the versions that we speak.
public protocol KafkaAPI: SendableMetatype {
    associatedtype Request: KafkaMessage where Request.API == Self
    associatedtype Response: KafkaMessage where Response.API == Self

    /// The number that names the API on the wire.
    static var key: Int16 { get }

    /// The versions that both sides can be encoded and decoded in.
    static var versions: ClosedRange<Int16> { get }

    /// The first version with compact lengths and tagged fields; nil where none of ours has them.
    static var firstFlexible: Int16? { get }
}

extension KafkaAPI {
    public static var firstFlexible: Int16? { nil }

    static func isFlexible(_ version: Int16) -> Bool { firstFlexible.map { version >= $0 } ?? false }

    static func check(_ version: Int16) throws(WireError) {
        guard versions.contains(version) else { throw .unsupportedVersion(key: key, version: version) }
    }
}
