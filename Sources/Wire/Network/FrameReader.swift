/// Where a frame's length stands: a big-endian Int32 within a header of fixed size.
public struct FrameLayout: Sendable, Hashable {
    public let header: Int
    public let lengthAt: Int
    /// Whether a frame is handed out with its header.
    public let keepsHeader: Bool

    public init(header: Int, lengthAt: Int, keepsHeader: Bool) {
        precondition(lengthAt >= 0 && lengthAt + 4 <= header, "the length stands within the header")
        self.header = header
        self.lengthAt = lengthAt
        self.keepsHeader = keepsHeader
    }

    /// Four bytes of length, then as many bytes.
    public static let lengthOnly = FrameLayout(header: 4, lengthAt: 0, keepsHeader: false)
}

/// Cuts the bytes of a connection into frames, and takes memory only for bytes that have come.
public struct FrameReader: Sendable {
    /// Adds at most so many bytes and says how many, 0 at the end; told whether a frame has begun.
    public typealias Read = (_ bytes: inout [UInt8], _ atMost: Int, _ hasBegun: Bool) throws(NetworkError) -> Int

    /// Told before a frame takes more memory than its first step: for so many bytes in all.
    public typealias Room = (_ bytes: Int) throws(NetworkError) -> Void

    private let layout: FrameLayout
    private let maximum: Int
    /// What was read ahead; its first `taken` bytes are frames that went out.
    private var ahead: [UInt8] = []
    private var taken = 0

    /// A frame whose length is greater than `maximum` is refused as soon as its header is there.
    public init(_ layout: FrameLayout, maximum: Int) {
        self.layout = layout
        self.maximum = maximum
    }

    /// The next frame, or nil when the bytes ended behind a whole one. After an error there is no next one, except
    /// after one out of `read` that lost nothing.
    public mutating func next(
        _ read: Read, room: Room = { (_) throws(NetworkError) in }
    ) throws(NetworkError) -> [UInt8]? {
        while waiting < layout.header {
            compact()
            let count = try read(&ahead, NetworkLimits.readAhead - ahead.count, !ahead.isEmpty)
            if count > 0 { continue }
            if ahead.isEmpty { return nil }
            throw NetworkError(.closed, "the connection ended within a frame's header")
        }
        let size = layout.header + (try length())
        if waiting >= size { return cut(size) }
        return try gather(size, read, room)
    }

    private var waiting: Int { ahead.count - taken }

    private func length() throws(NetworkError) -> Int {
        let bytes = ahead[(taken + layout.lengthAt)...].prefix(4)
        let length = Int(Int32(bitPattern: bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
        lazy var hint = Stranger.hint(ahead[taken...])
        guard length >= 0 else { throw NetworkError(.malformed, "a frame's length is \(length)\(hint)") }
        guard length <= maximum else {
            throw NetworkError(.oversized, "a frame has \(length) bytes, and at most \(maximum) are taken\(hint)")
        }
        return length
    }

    private mutating func cut(_ size: Int) -> [UInt8] {
        let start = taken + (layout.keepsHeader ? 0 : layout.header)
        taken += size
        return Array(ahead[start..<taken])
    }

    /// A frame that is longer than what was read ahead goes straight where it stays.
    private mutating func gather(
        _ size: Int, _ read: Read, _ makeRoom: Room
    ) throws(NetworkError) -> [UInt8] {
        let start = taken + (layout.keepsHeader ? 0 : layout.header)
        let whole = size - (layout.keepsHeader ? 0 : layout.header)
        var frame: [UInt8] = []
        frame.reserveCapacity(min(whole, NetworkLimits.firstStep))
        frame += ahead[start...]
        ahead.removeAll(keepingCapacity: true)
        taken = 0
        while frame.count < whole {
            if frame.count == frame.capacity {
                let next = min(whole, frame.count * 2)
                try makeRoom(next)
                frame.reserveCapacity(next)
            }
            let room = max(1, min(whole, frame.capacity) - frame.count)
            guard try read(&frame, room, true) > 0 else {
                throw NetworkError(.closed, "the connection ended after \(frame.count) of a frame's \(whole) bytes")
            }
        }
        return frame
    }

    private mutating func compact() {
        if taken == 0 { return }
        ahead.removeSubrange(..<taken)
        taken = 0
    }
}
