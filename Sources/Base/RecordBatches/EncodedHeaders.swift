internal import Bytes
public import Model

/// Headers as they stand in a record, encoded once for all records that have the same.
public struct EncodedHeaders: Sendable {
    let bytes: [UInt8]

    /// What they take of a record.
    public var size: Int { bytes.count }

    public static let none = EncodedHeaders()

    private init() { bytes = [0] }

    public init(_ headers: [Record.Header]) {
        if headers.isEmpty {
            self = .none
            return
        }
        var writer = ByteWriter()
        writer.varint(Int64(headers.count))
        for header in headers {
            writer.runWithLength(Array(header.key.utf8)[...])
            writer.runWithLength(header.value)
        }
        bytes = writer.bytes
    }
}
