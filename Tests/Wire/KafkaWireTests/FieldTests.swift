import Bytes
import KafkaWire
import Testing

@Suite struct `A claimed length` {
    @Test func `takes no memory before its bytes are there`() throws {
        // Two billion topics, in a request of 23 bytes; made room for, they would be 60 GB.
        let topics = hex("ffff 0001 00000000 7fffffff") + [UInt8](repeating: 0, count: 11)
        #expect(throws: WireError.truncated(needed: 0x7FFF_FFFF, have: 11)) {
            try Produce.Request(topics[...], version: 3)
        }
        let records = hex("ffff 0001 00000000 00000001 0001 61 00000001 00000000 7ffffff0 00")
        #expect(throws: WireError.truncated(needed: 0x7FFF_FFF0, have: 1)) {
            try Produce.Request(records[...], version: 3)
        }
        #expect(throws: WireError.truncated(needed: 0x7FFF, have: 0)) {
            try Heartbeat.Request(hex("7fff")[...], version: 0)
        }
    }

    /// An element that takes 32 KiB when read, and a byte on the wire.
    private struct Wide { var words = InlineArray<4096, Int64>(repeating: 0) }

    @Test func `makes room for few elements, however many bytes there are`() {
        // Ten million elements, which could be there by their bytes: 320 GB.
        let bytes = hex("00989680") + [UInt8](repeating: 0, count: 10_000_000)
        var reader = FieldReader(bytes[...], elements: .max)
        var elements: [Wide]?
        #expect(throws: WireError.invalidText) {
            try reader.list(&elements, nullable: false, blank: Wide()) {
                (_: inout Wide, _: inout FieldReader) throws(WireError) in throw .invalidText
            }
        }
    }

    @Test func `is within what all lists of a message may have together`() throws {
        // Two topics with two partitions each: six elements.
        let topic = "0001 61 00000002 00000000 00000000 00000001 00000000"
        let request = hex("ffff 0001 00000000 00000002 \(topic) \(topic)")
        var enough = FieldReader(request[...], elements: 6)
        #expect(try Produce.Request(from: &enough, version: 3).topics.count == 2)
        var few = FieldReader(request[...], elements: 5)
        #expect(throws: WireError.tooMany(elements: 5)) { try Produce.Request(from: &few, version: 3) }
    }

    @Test func `may not be less than null`() {
        #expect(throws: WireError.invalidLength(-2)) { try Metadata.Request(hex("fffffffe")[...], version: 1) }
        #expect(throws: WireError.invalidLength(-2)) { try Heartbeat.Request(hex("fffe")[...], version: 0) }
    }

    @Test func `may not be null where the protocol has none`() {
        #expect(throws: WireError.unexpectedNull) { try Metadata.Request(hex("ffffffff")[...], version: 0) }
        #expect(throws: WireError.unexpectedNull) { try Heartbeat.Request(hex("ffff")[...], version: 0) }
        #expect(throws: WireError.unexpectedNull) { try ApiVersions.Request(hex("00 00 00")[...], version: 3) }
    }

    @Test func `that is written must fit`() throws {
        var writer = FieldWriter()
        let long = Heartbeat.Request { $0.groupID = String(repeating: "g", count: 32_768) }
        #expect(throws: WireError.tooLong(count: 32_768, limit: 32_767)) { try long.encode(into: &writer, version: 0) }
        let all = OffsetFetch.Request { $0.topics = nil }
        #expect(throws: WireError.unexpectedNull) { try all.encode(into: &writer, version: 1) }
    }
}

@Suite struct `A field` {
    @Test func `of text must be UTF-8`() {
        #expect(throws: WireError.invalidText) { try Heartbeat.Request(hex("0002 c328")[...], version: 0) }
    }

    @Test func `that is a length of many groups ends after the fifth`() {
        let numbers = ["80 80 80 80 80 01", "ff ff ff ff ff ff ff ff ff ff", "ff ff ff ff 7f"]
        for number in numbers {
            #expect(throws: WireError.overlongNumber, "\(number)") {
                try ApiVersions.Request(hex(number)[...], version: 3)
            }
        }
    }

    @Test func `with a tag that nobody knows is passed over`() throws {
        let request = try ApiVersions.Request(hex("02 61 02 62  02 00 03 010203 81 01 00")[...], version: 3)
        #expect(request.clientSoftwareName == "a" && request.clientSoftwareVersion == "b")
        #expect(throws: WireError.truncated(needed: 3, have: 2)) {
            try ApiVersions.Request(hex("02 61 02 62 01 00 03 0102")[...], version: 3)
        }
    }

    @Test func `with an error code that nobody knows is an unknown error`() throws {
        let response = try Heartbeat.Response(hex("00000000 7f00")[...], version: 1)
        #expect(response.code == .unknownServerError)
    }

    @Test func `of records shares the bytes of the frame`() throws {
        let frame = hex("ffff 0001 00000000 00000001 0001 61 00000001 00000000 00000003 0a0b0c")
        let records = try Produce.Request(frame[...], version: 3).topics[0].partitions[0].records
        #expect(records == [10, 11, 12])
        #expect(records.startIndex == frame.count - 3, "a copy would begin at 0")
    }

    @Test func `that a version lacks has its default`() throws {
        let fetch = try Fetch.Request(hex("ffffffff 00000064 00000001 00000400 01 00000000")[...], version: 4)
        #expect(
            fetch
                == Fetch.Request {
                    $0.replicaID = -1
                    $0.maxWaitMilliseconds = 100
                    $0.minBytes = 1
                    $0.maxBytes = 1024
                    $0.isolationLevel = 1
                })
        #expect(fetch.sessionEpoch == -1 && fetch.sessionID == 0 && fetch.rackID == "")
        let metadata = try Metadata.Request(hex("00000000")[...], version: 0)
        #expect(metadata.allowAutoTopicCreation && metadata.topics == nil)
        #expect(Metadata.Response().clusterAuthorizedOperations == Int32.min)
        #expect(Metadata.Response.Topic().authorizedOperations == Int32.min)
    }
}
