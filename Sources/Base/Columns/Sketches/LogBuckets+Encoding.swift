extension LogBuckets {
    /// The sketch as bytes that any machine reads: sketches of the same numbers have the same; none has none.
    ///
    /// The least and the greatest number, eight bytes each, least significant first; then for each bucket, ascending,
    /// two varints: how far it is from the one before (the first: its number, zigzag), and its count.
    public var encoded: [UInt8] {
        let settled = settled
        if settled.isEmpty { return [] }
        var bytes: [UInt8] = []
        for number in [settled.least, settled.greatest] {
            for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(place * 8))) }
        }
        var before: Int32?
        for (bucket, count) in zip(settled.buckets, settled.counts) {
            if let before {
                bytes.append(varint: UInt64(bucket - before))
            } else {
                bytes.append(varint: UInt64(UInt32(bitPattern: bucket << 1 ^ bucket >> 31)))
            }
            bytes.append(varint: count)
            before = bucket
        }
        return bytes
    }

    /// Reads what `encoded` wrote; nil for any other bytes.
    public init?(encoded bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        self.init()
        if bytes.isEmpty { return }
        guard bytes.count > 16 else { return nil }
        let ends = [0, 8].map { start in
            Double(bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) })
        }
        var rest = bytes[16...]
        var buckets: [Int32] = []
        var counts: [UInt64] = []
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let number = rest.takeVarint(), let count = rest.takeVarint(), count > 0,
                let bucket = Self.bucket(number, after: buckets.last)
            else { return nil }
            let (sum, isBeyond) = total.addingReportingOverflow(count)
            if isBeyond { return nil }
            total = sum
            buckets.append(bucket)
            counts.append(count)
        }
        self.init(buckets, counts, total, least: ends[0], greatest: ends[1])
    }

    private static func bucket(_ number: UInt64, after before: Int32?) -> Int32? {
        guard let number = UInt32(exactly: number) else { return nil }
        let bucket: Int64
        if let before {
            guard number > 0 else { return nil }
            bucket = Int64(before) + Int64(number)
        } else {
            bucket = Int64(number >> 1) ^ -Int64(number & 1)
        }
        return (-Int64(greatestBucket)...Int64(greatestBucket)).contains(bucket) ? Int32(bucket) : nil
    }
}

extension [UInt8] {
    fileprivate mutating func append(varint number: UInt64) {
        var number = number
        while number > 0x7F {
            append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        append(UInt8(number))
    }
}

extension ArraySlice<UInt8> {
    /// In the fewest bytes, or nil.
    fileprivate mutating func takeVarint() -> UInt64? {
        var number: UInt64 = 0
        for place in 0..<10 {
            guard let byte = popFirst(), place < 9 || byte == 1 else { return nil }
            number |= UInt64(byte & 0x7F) << UInt64(place * 7)
            if byte < 0x80 { return byte == 0 && place > 0 ? nil : number }
        }
        return nil
    }
}
