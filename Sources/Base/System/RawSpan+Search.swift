#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension RawSpan {
    /// Where `byte` stands first in `range`, as fast as the C library finds it.
    public func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        // SAFETY: `extracting` has checked the range, and memchr reads nothing beyond it.
        return extracting(range).withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count) else { return nil }
            return range.lowerBound + (UnsafeRawPointer(found) - start)
        }
    }

    /// Where `byte` stands last in `range`.
    public func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        let bytes = extracting(range)
        var index = bytes.byteCount
        while index > 0 {
            index -= 1
            // SAFETY: the index is below the count.
            if bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) == byte { return range.lowerBound + index }
        }
        return nil
    }
}
