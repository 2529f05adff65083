/// Why bytes could not be compressed or decompressed.
public struct CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// The bytes are not what the codec writes.
        case corrupt
        /// The bytes stop before their end.
        case truncated
        /// There are, or would be, more bytes than allowed.
        case tooLarge
        /// The memory to work in could not be had.
        case outOfMemory
    }

    public let codec: CompressionCodec
    public let code: Code
    /// What happened, in words.
    public let sentence: String

    public var description: String { "\(codec.name): \(sentence)" }
}

extension CompressionError {
    static func corrupt(_ codec: CompressionCodec, _ sentence: String) -> CompressionError {
        CompressionError(codec: codec, code: .corrupt, sentence: sentence)
    }

    static func truncated(_ codec: CompressionCodec, at count: Int) -> CompressionError {
        CompressionError(codec: codec, code: .truncated, sentence: "the data stops early, after \(count) bytes")
    }

    /// `count` bytes are claimed or there; nil when only known to be more than allowed.
    static func tooLarge(_ codec: CompressionCodec, _ count: Int?, limit: Int) -> CompressionError {
        let size = count.map { "\($0) bytes are" } ?? "the data is"
        return CompressionError(
            codec: codec, code: .tooLarge, sentence: "\(size) more than the limit, \(limit) bytes")
    }

    static func windowTooLarge(_ codec: CompressionCodec, log: UInt8, limit: UInt8) -> CompressionError {
        CompressionError(
            codec: codec, code: .tooLarge,
            sentence: "a window of 2^\(log) bytes is more than the limit, 2^\(limit), which is what level 22 needs")
    }

    static func outOfMemory(_ codec: CompressionCodec) -> CompressionError {
        CompressionError(codec: codec, code: .outOfMemory, sentence: "no memory to work in")
    }
}
