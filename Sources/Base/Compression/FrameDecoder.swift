/// A C library's decoder of one format whose frames may follow one another.
protocol FrameDecoder: ~Copyable {
    static var codec: CompressionCodec { get }

    /// Takes what it can from `input`, and fills `output` as far as it can.
    mutating func step(
        from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> DecoderStep
}

/// What one step of a decoder did.
struct DecoderStep {
    var taken: Int
    var produced: Int
    /// The frame is complete and all of its bytes have been given.
    var endsFrame: Bool
}

extension FrameDecoder where Self: ~Copyable {
    /// Everything in `input`, frame after frame, up to its very last byte.
    mutating func decode(_ input: RawSpan, expecting size: Int?, limit: Int) throws(CompressionError) -> [UInt8] {
        let first = min(max(CompressionLimits.firstOutput, input.byteCount), limit)
        var output = BoundedOutput(codec: Self.codec, limit: limit, capacity: size ?? first)
        var taken = 0
        while true {
            let rest = input.extracting(taken...)
            let did = try output.append { (room) throws(CompressionError) in
                // SAFETY: the decoder reads within `rest` and writes within `room`, both alive during the call.
                try rest.withUnsafeBytes { (rest) throws(CompressionError) in try step(from: rest, into: room) }
            }
            taken += did.taken
            if did.endsFrame && taken == input.byteCount { return output.bytes }
            guard did.taken > 0 || did.produced > 0 else {
                if taken == input.byteCount { throw .truncated(Self.codec, at: taken) }
                throw .corrupt(Self.codec, "the decoder makes nothing of byte \(taken)")
            }
        }
    }
}

/// Bytes that a decoder has produced so far: the room for them at most doubles, and ends at the limit.
struct BoundedOutput {
    private(set) var bytes: [UInt8] = []
    private let codec: CompressionCodec
    private let limit: Int
    /// One more than the limit, so that a decoder can show that it has more to give.
    private let ceiling: Int

    init(codec: CompressionCodec, limit: Int, capacity: Int) {
        self.codec = codec
        self.limit = limit
        ceiling = limit == .max ? limit : limit + 1
        bytes.reserveCapacity(capacity)
    }

    /// Lets `fill` write into fresh memory, of which there is always some.
    mutating func append(
        _ fill: (UnsafeMutableRawBufferPointer) throws(CompressionError) -> DecoderStep
    ) throws(CompressionError) -> DecoderStep {
        if bytes.count == bytes.capacity {
            bytes.reserveCapacity(min(max(2 * bytes.count, CompressionLimits.firstOutput), ceiling))
        }
        let room = min(bytes.capacity, ceiling) - bytes.count
        var result = DecoderStep(taken: 0, produced: 0, endsFrame: false)
        try bytes.append(addingCapacity: room) { (span: inout OutputSpan<UInt8>) throws(CompressionError) in
            try span.withUnsafeMutableBufferPointer { (buffer, initialized) throws(CompressionError) in
                // SAFETY: `produced` bytes at the start of the buffer were written, by the decoder's own account.
                result = try fill(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<room])))
                initialized = result.produced
            }
        }
        guard bytes.count <= limit else { throw .tooLarge(codec, nil, limit: limit) }
        return result
    }
}

/// A new array of at most `capacity` bytes, of which `fill` says how many it wrote.
func newBytes(
    capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int
) throws(CompressionError) -> [UInt8] {
    try [UInt8](capacity: capacity) { (span: inout OutputSpan<UInt8>) throws(CompressionError) in
        try span.withUnsafeMutableBufferPointer { (buffer, initialized) throws(CompressionError) in
            // SAFETY: `fill` wrote as many bytes as it says, from the start.
            initialized = try fill(UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
