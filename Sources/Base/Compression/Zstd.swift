import CZstd

/// The Zstandard frames of RFC 8878, by libzstd.
enum Zstd {
    static func compress(_ bytes: RawSpan) throws(CompressionError) -> [UInt8] {
        try newBytes(capacity: ZSTD_compressBound(bytes.byteCount)) { (output) throws(CompressionError) in
            // SAFETY: the library reads within `bytes` and writes within `output`, both alive during the call.
            let count = bytes.withUnsafeBytes {
                ZSTD_compress(
                    output.baseAddress, output.count, $0.baseAddress, $0.count, CompressionLimits.zstdLevel)
            }
            return try checked(count)
        }
    }

    static func decompress(_ bytes: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        let claim = claimedSize(of: bytes)
        if let claim, claim > UInt64(limit) { throw .tooLarge(.zstd, Int(clamping: claim), limit: limit) }
        var decoder = try Decoder()
        return try decoder.decode(bytes, expecting: claim.map { Int($0) }, limit: limit)
    }

    /// What the first frame's header says about its content; nil where it says nothing or is no header.
    private static func claimedSize(of bytes: RawSpan) -> UInt64? {
        // SAFETY: the library reads within the span.
        let size = bytes.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        let unknown = UInt64.max
        let notAFrame = UInt64.max - 1
        return size == unknown || size == notAFrame ? nil : size
    }

    /// The result of a call, unless it is an error.
    fileprivate static func checked(_ result: Int) throws(CompressionError) -> Int {
        guard ZSTD_isError(result) != 0 else { return result }
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_memory_allocation: throw .outOfMemory(.zstd)
        case ZSTD_error_frameParameter_windowTooLarge:
            throw .tooLarge(.zstd, nil, limit: 1 << CompressionLimits.zstdWindowLog)
        default: throw .corrupt(.zstd, String(cString: ZSTD_getErrorName(result)))
        }
    }
}

private struct Decoder: ~Copyable, FrameDecoder {
    static var codec: CompressionCodec { .zstd }
    private let context: OpaquePointer

    init() throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else { throw .outOfMemory(.zstd) }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, CompressionLimits.zstdWindowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    mutating func step(
        from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> DecoderStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let hint = try Zstd.checked(ZSTD_decompressStream(context, &target, &source))
        return DecoderStep(taken: source.pos, produced: target.pos, endsFrame: hint == 0 && source.pos > 0)
    }
}
