import Compression
import System

/// Bytes to compress, from what compresses best to what does not at all.
enum Sample: String, CaseIterable, Sendable {
    case zeros
    case words
    case noise

    func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        switch self {
        case .zeros: return [UInt8](repeating: 0, count: count)
        case .words:
            let words = ["order", "customer", "{\"id\":", "\"total\":", "2026-11-21", "0.25", "},", "\n"]
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count + 16)
            while bytes.count < count { bytes += words[Int(generator.next() >> 61)].utf8 }
            return Array(bytes.prefix(count))
        case .noise:
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count + 8)
            while bytes.count < count {
                withUnsafeBytes(of: generator.next()) { bytes += $0 }
            }
            return Array(bytes.prefix(count))
        }
    }
}

extension CompressionCodec {
    func compress(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] { try compress(bytes.span.bytes) }

    func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        try decompress(bytes.span.bytes, limit: limit)
    }
}
