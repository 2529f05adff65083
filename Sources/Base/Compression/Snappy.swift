import CSnappy

/// Snappy, by libsnappy: raw blocks, and on reading also the framing of snappy-java ("xerial").
///
/// Java and Python clients of Kafka write the framing, librdkafka writes raw blocks, and all of them read both.
enum Snappy {
    /// A raw block cannot begin like this: its first element would copy from before the start.
    private static let magic: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00]
    /// The magic, then two versions that say nothing to a reader.
    private static let headerSize = 16

    static func compress(_ bytes: RawSpan) throws(CompressionError) -> [UInt8] {
        try newBytes(capacity: snappy_max_compressed_length(bytes.byteCount)) { (output) throws(CompressionError) in
            var count = output.count
            // SAFETY: the library reads within `bytes` and writes within `output`, both alive during the call.
            let status = bytes.withUnsafeBytes { input in
                snappy_compress(
                    input.bindMemory(to: CChar.self).baseAddress, input.count,
                    output.bindMemory(to: CChar.self).baseAddress, &count)
            }
            guard status == SNAPPY_OK else { throw .corrupt(.snappy, "the library refuses the bytes") }
            return count
        }
    }

    static func decompress(_ bytes: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        let isFramed = isFramed(bytes)
        if isFramed && bytes.byteCount < headerSize { throw .truncated(.snappy, at: bytes.byteCount) }
        let start = isFramed ? headerSize : 0

        var position = start
        var total = 0
        while let block = try nextBlock(of: bytes, at: &position, isFramed: isFramed) {
            total += try claimedSize(of: bytes.extracting(block))
            guard total <= limit else { throw .tooLarge(.snappy, total, limit: limit) }
        }
        position = start
        return try newBytes(capacity: total) { (output) throws(CompressionError) in
            var filled = 0
            while let block = try nextBlock(of: bytes, at: &position, isFramed: isFramed) {
                let room = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
                filled += try decompress(block: bytes.extracting(block), into: room)
            }
            return filled
        }
    }

    private static func isFramed(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount >= magic.count else { return false }
        return magic.indices.allSatisfy { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == magic[$0] }
    }

    /// Where the next block lies; nil at the end. A framed one follows its length in four bytes, the highest first.
    private static func nextBlock(
        of bytes: RawSpan, at position: inout Int, isFramed: Bool
    ) throws(CompressionError) -> Range<Int>? {
        var length = bytes.byteCount - position
        if isFramed {
            if length == 0 { return nil }
            guard length >= 4 else { throw .truncated(.snappy, at: bytes.byteCount) }
            length = Int(Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Int32.self)))
            position += 4
            guard length > 0 else { throw .corrupt(.snappy, "a block of \(length) bytes at byte \(position)") }
            guard length <= bytes.byteCount - position else { throw .truncated(.snappy, at: bytes.byteCount) }
        } else if position > 0 {
            return nil
        }
        defer { position += length }
        return position..<position + length
    }

    private static func claimedSize(of block: RawSpan) throws(CompressionError) -> Int {
        var size = 0
        // SAFETY: the library reads within the span.
        let status = block.withUnsafeBytes {
            snappy_uncompressed_length($0.bindMemory(to: CChar.self).baseAddress, $0.count, &size)
        }
        guard status == SNAPPY_OK else { throw .corrupt(.snappy, "a block that does not begin with its size") }
        return size
    }

    private static func decompress(
        block: RawSpan, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int {
        var count = output.count
        // SAFETY: the library reads within `block` and writes within `output`, both alive during the call.
        let status = block.withUnsafeBytes { input in
            snappy_uncompress(
                input.bindMemory(to: CChar.self).baseAddress, input.count,
                output.bindMemory(to: CChar.self).baseAddress, &count)
        }
        guard status == SNAPPY_OK else { throw .corrupt(.snappy, "a block that is not snappy") }
        return count
    }
}
