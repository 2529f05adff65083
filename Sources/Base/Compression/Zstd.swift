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
        if let log = windowLog(of: bytes), log > CompressionLimits.zstdBufferedWindowLog {
            guard log <= CompressionLimits.zstdWindowLog else {
                throw .windowTooLarge(.zstd, log: log, limit: CompressionLimits.zstdWindowLog)
            }
            return try decompressAtOnce(bytes, limit: limit)
        }
        var decoder = try Decoder()
        return try decoder.decode(bytes, expecting: claim.map { Int($0) }, limit: limit)
    }

    /// Decodes without a window: the output is one. It begins anew with twice the room where that is too little, so
    /// memory follows the content, and not what a frame of 30 bytes claims.
    private static func decompressAtOnce(_ bytes: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        var room = min(limit, max(CompressionLimits.firstOutput, 4 * bytes.byteCount))
        while true {
            var isTooShort = false
            let output = try newBytes(capacity: room) { (output) throws(CompressionError) in
                // SAFETY: the library reads within `bytes` and writes within `output`, both alive during the call.
                let count = bytes.withUnsafeBytes {
                    ZSTD_decompress(output.baseAddress, room, $0.baseAddress, $0.count)
                }
                switch ZSTD_getErrorCode(count) {
                case ZSTD_error_dstSize_tooSmall:
                    isTooShort = true
                    return 0
                case ZSTD_error_srcSize_wrong: throw .truncated(.zstd, at: bytes.byteCount)
                default: return try checked(count)
                }
            }
            if !isTooShort { return output }
            guard room < limit else { throw .tooLarge(.zstd, nil, limit: limit) }
            room = min(limit, room * 2)
        }
    }

    /// What the first frame's header claims as its window, rounded up to a power of two; nil where its content is the
    /// window, or there is no header (RFC 8878, 3.1.1.1).
    private static func windowLog(of bytes: RawSpan) -> UInt8? {
        guard bytes.byteCount >= 6, bytes.unsafeLoadUnaligned(as: UInt32.self).littleEndian == 0xFD2F_B528 else {
            return nil
        }
        let isSingleSegment = bytes.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt8.self) & 0x20 != 0
        if isSingleSegment { return nil }
        let window = bytes.unsafeLoadUnaligned(fromByteOffset: 5, as: UInt8.self)
        return 10 + window >> 3 + (window & 7 == 0 ? 0 : 1)
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
        // Of a frame behind the first, for which nobody looked.
        case ZSTD_error_frameParameter_windowTooLarge:
            throw .tooLarge(.zstd, nil, limit: 1 << CompressionLimits.zstdBufferedWindowLog)
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
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, CompressionLimits.zstdBufferedWindowLog)
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
