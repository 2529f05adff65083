import CZlib

/// The gzip format of RFC 1952, by zlib.
enum Gzip {
    /// zlib's way to ask for a gzip wrapper around a window of 32 KiB.
    fileprivate static let windowBits: Int32 = 15 + 16

    static func compress(_ bytes: RawSpan) throws(CompressionError) -> [UInt8] {
        let deflater = try Deflater()
        return try newBytes(capacity: deflater.bound(bytes.byteCount)) { (output) throws(CompressionError) in
            // SAFETY: zlib reads within `bytes` and writes within `output`, both alive during the call.
            try bytes.withUnsafeBytes { (input) throws(CompressionError) in
                try deflater.finish(input, into: output)
            }
        }
    }

    static func decompress(_ bytes: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        var inflater = try Inflater()
        return try inflater.decode(bytes, expecting: believableSize(of: bytes, limit: limit), limit: limit)
    }

    /// The size in the trailer, where it can be true: a hint, for there may be several members or garbage.
    private static func believableSize(of bytes: RawSpan, limit: Int) -> Int? {
        guard bytes.byteCount >= 18 else { return nil }
        let claim = bytes.unsafeLoadUnaligned(fromByteOffset: bytes.byteCount - 4, as: UInt32.self)
        let size = Int(UInt32(littleEndian: claim))
        return size <= limit && size / CompressionLimits.deflateRatio <= bytes.byteCount ? size : nil
    }
}

/// zlib's state at an address that does not move, because the library keeps a pointer back to it.
private func newStream() -> UnsafeMutablePointer<z_stream> {
    // SAFETY: freed once, in the owner's `deinit`.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    return stream
}

extension UnsafeMutablePointer<z_stream> {
    /// zlib's own words for its last error.
    fileprivate var message: String { pointee.msg.map { String(cString: $0) } ?? "not in gzip format" }

    fileprivate func lend(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) {
        // zlib does not write through `next_in`; its type only lacks the const.
        pointee.next_in = UnsafeMutablePointer<UInt8>(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        pointee.avail_in = UInt32(input.count)
        pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        pointee.avail_out = UInt32(clamping: output.count)
    }
}

private struct Deflater: ~Copyable {
    private let stream = newStream()

    init() throws(CompressionError) {
        let result = deflateInit2_(
            stream, CompressionLimits.gzipLevel, Z_DEFLATED, Gzip.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw .outOfMemory(.gzip) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func bound(_ count: Int) -> Int { Int(deflateBound(stream, UInt(count))) }

    func finish(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int {
        stream.lend(input, output)
        guard deflate(stream, Z_FINISH) == Z_STREAM_END else { throw .corrupt(.gzip, stream.message) }
        return Int(stream.pointee.total_out)
    }
}

private struct Inflater: ~Copyable, FrameDecoder {
    static var codec: CompressionCodec { .gzip }
    private let stream = newStream()
    private var hasEnded = false

    init() throws(CompressionError) {
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, Gzip.windowBits, ZLIB_VERSION, size) == Z_OK else { throw .outOfMemory(.gzip) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    mutating func step(
        from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> DecoderStep {
        if hasEnded { inflateReset(stream) }
        stream.lend(input, output)
        let room = stream.pointee.avail_out
        let result = inflate(stream, Z_NO_FLUSH)
        switch result {
        case Z_OK, Z_BUF_ERROR, Z_STREAM_END: break
        case Z_MEM_ERROR: throw .outOfMemory(.gzip)
        default: throw .corrupt(.gzip, stream.message)
        }
        hasEnded = result == Z_STREAM_END
        return DecoderStep(
            taken: input.count - Int(stream.pointee.avail_in), produced: Int(room - stream.pointee.avail_out),
            endsFrame: hasEnded)
    }
}
