import Bytes
import KafkaWire
import System
import Testing

@Suite struct `Frames` {
    /// Three frames, one of them empty.
    private static let wire = hex("00000003 010203  00000000  00000002 0405")
    private static let frames: [Bytes] = [[1, 2, 3], [], [4, 5]]

    private func split(_ chunks: [Bytes]) throws -> [Bytes] {
        var splitter = FrameSplitter()
        var frames: [Bytes] = []
        for var chunk in chunks {
            while let frame = try splitter.next(from: &chunk) { frames.append(frame) }
            #expect(chunk.isEmpty)
        }
        #expect(splitter.isBetweenFrames)
        return frames
    }

    @Test func `come out whole wherever the network cuts them`() throws {
        let wire = Self.wire[...]
        for first in 0...wire.count {
            for second in first...wire.count {
                #expect(try split([wire[..<first], wire[first..<second], wire[second...]]) == Self.frames)
            }
        }
        #expect(try split(wire.indices.map { wire[$0...$0] }) == Self.frames)
    }

    @Test func `tell when they are cut off`() throws {
        for count in 1..<Self.wire.count where ![7, 11].contains(count) {
            var splitter = FrameSplitter()
            var chunk = Self.wire[..<count]
            while try splitter.next(from: &chunk) != nil {}
            #expect(!splitter.isBetweenFrames, "after \(count) bytes")
        }
    }

    @Test func `have a largest size, and none below zero`() {
        var splitter = FrameSplitter(limit: 10)
        var largest = hex("0000000b")[...]
        #expect(throws: WireError.frameTooLarge(bytes: 11, limit: 10)) { try splitter.next(from: &largest) }
        splitter = FrameSplitter()
        // What a browser or a TLS client sends at first.
        var http = Array("GET / HTTP/1.1".utf8)[...]
        #expect(throws: WireError.frameTooLarge(bytes: 0x4745_5420, limit: FrameSplitter.frameLimit)) {
            try splitter.next(from: &http)
        }
        splitter = FrameSplitter()
        var negative = hex("ffffffff")[...]
        #expect(throws: WireError.invalidLength(-1)) { try splitter.next(from: &negative) }
    }

    @Test func `carry a request that the other side reads`() throws {
        let request = Heartbeat.Request {
            $0.groupID = "g"; $0.generation = 3; $0.memberID = "m"
        }
        var chunk = try KafkaFrame.request(request, version: 3, correlationID: 77, clientID: nil)[...]
        var splitter = FrameSplitter()
        let frame = try #require(try splitter.next(from: &chunk))
        var reader = FieldReader(frame)
        let header = try RequestHeader(from: &reader)
        #expect(header == RequestHeader(key: 12, version: 3, correlationID: 77, clientID: nil))
        #expect(try Heartbeat.Request(from: &reader, version: header.version) == request)
        try reader.finish()
    }

    @Test func `carry a response that the other side reads`() throws {
        let response = Heartbeat.Response { $0.code = .rebalanceInProgress }
        let frame = try KafkaFrame.response(response, version: 1, correlationID: 77)
        #expect(frame == hex("0000000a 0000004d 00000000 001b"))
        var reader = FieldReader(frame[4...])
        #expect(try ResponseHeader(from: &reader).correlationID == 77)
        #expect(try Heartbeat.Response(from: &reader, version: 1) == response)
        try reader.finish()
    }
}

@Suite struct `A request's header` {
    @Test func `has tags where the version is flexible, and nowhere else`() throws {
        for (version, expected) in [(Int16(2), "0012 0002 00000007 0001 63"), (3, "0012 0003 00000007 0001 63 00")] {
            let header = RequestHeader(key: 18, version: version, correlationID: 7, clientID: "c")
            var writer = FieldWriter()
            try header.encode(into: &writer)
            #expect(writer.bytes == hex(expected))
            var reader = FieldReader(writer.bytes[...])
            #expect(try RequestHeader(from: &reader) == header)
            try reader.finish()
        }
    }

    @Test func `is read of APIs and versions that we do not speak`() throws {
        for start in ["0012 0063", "004b 0000", "0001 0010", "7fff 7fff", "ffff ffff"] {
            var reader = FieldReader(hex(start + "00000007 0001 63 00 aabb")[...])
            let header = try RequestHeader(from: &reader)
            #expect(header.correlationID == 7 && header.clientID == "c")
        }
    }

    @Test func `is an error when it ends early`() {
        let bytes = hex("0012 0003 00000007 0001 63 00")
        for count in bytes.indices {
            #expect(throws: WireError.self) {
                var reader = FieldReader(bytes[..<count])
                _ = try RequestHeader(from: &reader)
            }
        }
    }
}
