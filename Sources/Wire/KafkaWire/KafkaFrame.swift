public import Bytes

/// A whole request or response with its length in front.
public enum KafkaFrame {
    /// Bytes of the length that stands in front.
    public static let prefix = 4

    /// A request, ready to be sent.
    public static func request<Message: KafkaMessage>(
        _ message: Message, version: Int16, correlationID: Int32, clientID: String?, reserving capacity: Int = 0
    ) throws(WireError) -> [UInt8] where Message.API.Request == Message {
        let header = RequestHeader(
            key: Message.API.key, version: version, correlationID: correlationID, clientID: clientID)
        return try frame(reserving: capacity) { (writer: inout FieldWriter) throws(WireError) in
            try header.encode(into: &writer)
            try message.encode(into: &writer, version: version)
        }
    }

    /// A response, ready to be sent.
    public static func response<Message: KafkaMessage>(
        _ message: Message, version: Int16, correlationID: Int32, reserving capacity: Int = 0
    ) throws(WireError) -> [UInt8] where Message.API.Response == Message {
        try frame(reserving: capacity) { (writer: inout FieldWriter) throws(WireError) in
            try ResponseHeader(correlationID: correlationID).encode(into: &writer)
            try message.encode(into: &writer, version: version)
        }
    }

    private static func frame(
        reserving capacity: Int, _ body: (inout FieldWriter) throws(WireError) -> Void
    ) throws(WireError) -> [UInt8] {
        var writer = FieldWriter(reserving: capacity)
        var length: Int32 = 0
        try writer.integer(&length)
        try body(&writer)
        let bytes = writer.count - prefix
        guard let length = Int32(exactly: bytes) else { throw .tooLong(count: bytes, limit: Int(Int32.max)) }
        writer.patch(length, at: 0)
        return writer.bytes
    }
}

/// Finds frames in bytes that arrive cut anywhere; each byte is copied once, into the frame it belongs to.
public struct FrameSplitter: Sendable {
    private let limit: Int
    private var prefix: [UInt8] = []
    private var frame: [UInt8] = []
    private var wanted: Int?

    public init(limit: Int = FrameSplitter.frameLimit) { self.limit = limit }

    /// Whether everything that arrived has been given out as whole frames.
    public var isBetweenFrames: Bool { prefix.isEmpty && wanted == nil }

    /// Takes bytes off the front of `chunk` until a frame is whole, and gives it without its length; nil when the
    /// chunk is used up. After an error the connection is of no more use.
    public mutating func next(from chunk: inout Bytes) throws(WireError) -> Bytes? {
        guard let wanted = try length(from: &chunk) else { return nil }
        let taken = chunk.prefix(wanted - frame.count)
        frame.append(contentsOf: taken)
        chunk = chunk.dropFirst(taken.count)
        guard frame.count == wanted else { return nil }
        defer {
            frame = []
            self.wanted = nil
        }
        return frame[...]
    }

    /// The length of the frame that is arriving, as soon as all its bytes are here.
    private mutating func length(from chunk: inout Bytes) throws(WireError) -> Int? {
        if let wanted { return wanted }
        let taken = chunk.prefix(KafkaFrame.prefix - prefix.count)
        prefix.append(contentsOf: taken)
        chunk = chunk.dropFirst(taken.count)
        guard prefix.count == KafkaFrame.prefix else { return nil }
        let length = Int(prefix.span.bytes.load(Int32.self, at: 0))
        guard length >= 0 else { throw .invalidLength(length) }
        guard length <= limit else { throw .frameTooLarge(bytes: length, limit: limit) }
        prefix.removeAll(keepingCapacity: true)
        frame.reserveCapacity(min(length, Self.reservation))
        wanted = length
        return length
    }
}
