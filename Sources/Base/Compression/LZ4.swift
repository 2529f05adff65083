import CLZ4

/// The LZ4 frame format, by liblz4.
enum LZ4 {
    static func compress(_ bytes: RawSpan) throws(CompressionError) -> [UInt8] {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        // Kafka's Java client refuses frames whose blocks depend on one another.
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.contentSize = UInt64(bytes.byteCount)
        let bound = LZ4F_compressFrameBound(bytes.byteCount, &preferences)
        return try newBytes(capacity: bound) { (output) throws(CompressionError) in
            // SAFETY: the library reads within `bytes` and writes within `output`, both alive during the call.
            let count = bytes.withUnsafeBytes {
                LZ4F_compressFrame(output.baseAddress, output.count, $0.baseAddress, $0.count, &preferences)
            }
            return try checked(count)
        }
    }

    static func decompress(_ bytes: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        let claim = try Decoder().claimedSize(of: bytes)
        if let claim, claim > UInt64(limit) { throw .tooLarge(.lz4, Int(clamping: claim), limit: limit) }
        var decoder = try Decoder()
        return try decoder.decode(bytes, expecting: claim.map { Int($0) }, limit: limit)
    }

    /// The result of a call, unless it is an error.
    fileprivate static func checked(_ result: Int) throws(CompressionError) -> Int {
        guard LZ4F_isError(result) == 0 else {
            let name = String(cString: LZ4F_getErrorName(result))
            if name == "ERROR_allocation_failed" { throw .outOfMemory(.lz4) }
            throw .corrupt(.lz4, name)
        }
        return result
    }
}

private struct Decoder: ~Copyable, FrameDecoder {
    static var codec: CompressionCodec { .lz4 }
    private let context: OpaquePointer

    init() throws(CompressionError) {
        var context: OpaquePointer?
        _ = try LZ4.checked(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION)))
        guard let context else { throw .outOfMemory(.lz4) }
        self.context = context
    }

    deinit { LZ4F_freeDecompressionContext(context) }

    /// What the first frame's header says about its content; nil where it says nothing or is no header.
    consuming func claimedSize(of bytes: RawSpan) -> UInt64? {
        var information = LZ4F_frameInfo_t()
        var taken = bytes.byteCount
        // SAFETY: the library reads at most `taken` bytes, which the span keeps alive.
        let result = bytes.withUnsafeBytes { LZ4F_getFrameInfo(context, &information, $0.baseAddress, &taken) }
        guard LZ4F_isError(result) == 0, information.contentSize > 0 else { return nil }
        return information.contentSize
    }

    mutating func step(
        from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> DecoderStep {
        var taken = input.count
        var produced = output.count
        let hint = try LZ4.checked(
            LZ4F_decompress(context, output.baseAddress, &produced, input.baseAddress, &taken, nil))
        return DecoderStep(taken: taken, produced: produced, endsFrame: hint == 0 && taken > 0)
    }
}
