import Network
import System
import Testing

/// Bytes that come in pieces, and what was asked for them.
private struct Source {
    var bytes: ArraySlice<UInt8>
    var generator: SeededGenerator
    var capacities: [Int] = []

    init(_ bytes: [UInt8], seed: UInt64) {
        self.bytes = bytes[...]
        generator = SeededGenerator(seed: seed)
    }

    mutating func read(_ room: inout [UInt8], _ atMost: Int) -> Int {
        if bytes.isEmpty { return 0 }
        precondition(atMost > 0, "asked for nothing")
        let count = min(bytes.count, Int.random(in: 1...atMost, using: &generator))
        room += bytes.prefix(count)
        bytes = bytes.dropFirst(count)
        capacities.append(room.capacity)
        return count
    }
}

private func frames(_ reader: FrameReader, _ source: inout Source) throws(NetworkError) -> [[UInt8]] {
    var (reader, all) = (reader, [[UInt8]]())
    while let frame = try reader.next({ bytes, count, _ in source.read(&bytes, count) }) { all.append(frame) }
    return all
}

@Suite struct `Frames of a stream` {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `come out whole however the network cuts them`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sizes = (0..<30).map { _ in
            Int.random(in: 0...([3, 200, 20_000, 200_000].randomElement(using: &generator)!), using: &generator)
        }
        let bodies = sizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) } }
        var source = Source(bodies.flatMap(frame), seed: seed)
        let read = try frames(FrameReader(.lengthOnly, maximum: 200_000), &source)
        #expect(read == bodies)
    }

    @Test(arguments: [0, 1, 20_000, 100_000])
    func `keep a header that says more than a length`(size: Int) throws {
        let length = frame([UInt8](repeating: 7, count: size))
        let message: [UInt8] = [4, 0, 0, 1, 9] + length
        var source = Source(message + message, seed: 1)
        let layout = FrameLayout(header: 9, lengthAt: 5, keepsHeader: true)
        #expect(try frames(FrameReader(layout, maximum: size), &source) == [message, message])
    }

    @Test func `have a greatest length, checked before anything is taken`() throws {
        var reader = FrameReader(.lengthOnly, maximum: 1000)
        var source = Source(frame([UInt8](repeating: 1, count: 1001)), seed: 1)
        let error = try #require(throws: NetworkError.self) {
            try reader.next { bytes, count, _ in source.read(&bytes, min(1, count)) }
        }
        #expect(error.code == .oversized)
        #expect(error.description.contains("1001") && error.description.contains("1000"))
        #expect(source.bytes.count == 1001, "only the header was read")
    }

    @Test func `have no negative length`() throws {
        var source = Source([0xFF, 0xFF, 0xFF, 0xFF, 1, 2], seed: 1)
        let error = try #require(throws: NetworkError.self) {
            try frames(FrameReader(.lengthOnly, maximum: .max), &source)
        }
        #expect(error.code == .malformed)
    }

    @Test func `that end early are an error, and an end between them is none`() throws {
        let whole = frame("hello")
        for cut in 0...whole.count {
            var source = Source(Array(whole[..<cut]), seed: 3)
            if cut == 0 || cut == whole.count {
                #expect(try frames(FrameReader(.lengthOnly, maximum: 10), &source).count == cut / whole.count)
            } else {
                let error = #expect(throws: NetworkError.self) {
                    try frames(FrameReader(.lengthOnly, maximum: 10), &source)
                }
                #expect(error?.code == .closed, "cut at \(cut)")
            }
        }
    }

    @Test func `that claim a gigabyte take no memory that did not come`() throws {
        let body = [UInt8](repeating: 5, count: 300_000)
        var source = Source([0x40, 0, 0, 0] + body, seed: 4)
        _ = #expect(throws: NetworkError.self) { try frames(FrameReader(.lengthOnly, maximum: .max), &source) }
        // Twice what came, and what the allocator rounds up.
        #expect(source.capacities.max()! < 2 * body.count + 65_536)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `survive any bytes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let garbage = (0..<5000).map { _ in
            Bool.random(using: &generator) ? 0 : UInt8.random(in: 0...255, using: &generator)
        }
        var source = Source(garbage, seed: seed)
        do throws(NetworkError) {
            _ = try frames(FrameReader(.lengthOnly, maximum: 4000), &source)
        } catch {
            #expect([.oversized, .malformed, .closed].contains(error.code))
        }
    }
}
