/// What has come and was not taken yet, and where its next line ends.
struct ArrivedBytes: Sendable {
    /// What can be said of the next line.
    enum Line {
        case whole(ArraySlice<UInt8>)
        case unfinished
        case tooLong
        /// It ends without a carriage return.
        case bare
    }

    private var bytes: [UInt8] = []
    private var taken = 0
    /// No line ends before this.
    private var searched = 0

    var count: Int { bytes.count - taken }
    var first: UInt8? { taken < bytes.count ? bytes[taken] : nil }

    mutating func append(_ more: some Collection<UInt8>) {
        bytes.removeSubrange(..<taken)
        searched = max(0, searched - taken)
        taken = 0
        bytes += more
    }

    /// Takes the next line, without its end, if it is there and has at most so many bytes.
    mutating func line(atMost limit: Int) -> Line {
        guard let end = bytes[max(searched, taken)...].firstIndex(of: 0x0A) else {
            searched = bytes.count
            return count > limit + 1 ? .tooLong : .unfinished
        }
        // However the bytes are cut, the same lines are too long.
        if end - taken > limit + 1 { return .tooLong }
        guard end > taken, bytes[end - 1] == 0x0D else { return .bare }
        defer { taken = end + 1 }
        return .whole(bytes[taken..<end - 1])
    }

    mutating func take(atMost limit: Int) -> ArraySlice<UInt8> {
        let start = taken
        taken += min(limit, count)
        return bytes[start..<taken]
    }
}
