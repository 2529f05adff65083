import KafkaWire
import Testing

@Suite struct `Bytes that clients insist on` {
    private func bytes(_ message: some KafkaMessage, _ version: Int16) throws -> [UInt8] {
        var writer = FieldWriter()
        try message.encode(into: &writer, version: version)
        return writer.bytes
    }

    /// librdkafka fails on null: "invalid MessageSetSize -1".
    @Test func `have records of length zero, not null, in a fetch without data`() throws {
        let response = Fetch.Response {
            $0.topics = [
                .init {
                    $0.name = "t"; $0.partitions = [.init { $0.highWatermark = 7 }]
                }
            ]
        }
        let expected = hex(
            """
            00000000 0000 00000000  00000001 0001 74  00000001
            00000000 0000 0000000000000007 ffffffffffffffff ffffffffffffffff 00000000 ffffffff 00000000
            """)
        #expect(try bytes(response, 11) == expected)
    }

    @Test func `may be null where a broker has no records or no aborted transactions`() throws {
        let partition = "00000000 0000 0000000000000007 0000000000000007 ffffffff ffffffff"
        let response = try Fetch.Response(
            hex("00000000 00000001 0001 74 00000001" + partition)[...], version: 4)
        #expect(response.topics[0].partitions[0].records == [])
        #expect(response.topics[0].partitions[0].abortedTransactions == [])
    }

    @Test func `ask for all topics by an empty list in metadata 0, by null later`() throws {
        let all = Metadata.Request()
        let none = Metadata.Request { $0.topics = [] }
        #expect(try bytes(all, 0) == hex("00000000"))
        #expect(try bytes(all, 1) == hex("ffffffff"))
        #expect(try bytes(none, 1) == hex("00000000"))
        #expect(try Metadata.Request(hex("00000000")[...], version: 0).topics == nil)
        #expect(try Metadata.Request(hex("00000000")[...], version: 1).topics == [])
    }

    @Test func `tell the versions without a tagged field, under a header without tags`() throws {
        let response = ApiVersions.Response {
            $0.apis = [
                .init {
                    $0.key = 18; $0.lowest = 0; $0.highest = 4
                }
            ]
        }
        #expect(
            try KafkaFrame.response(response, version: 3, correlationID: 9)
                == hex("00000013 00000009 0000 02 0012 0000 0004 00 00000000 00"))
        #expect(
            try KafkaFrame.response(response, version: 0, correlationID: 9)
                == hex("00000010 00000009 0000 00000001 0012 0000 0004"))
    }

    @Test func `say in version 0 that a version of ApiVersions is not ours`() throws {
        let refusal = ApiVersions.Response {
            $0.code = .unsupportedVersion
            $0.apis = [
                .init {
                    $0.key = 18; $0.highest = 4
                }
            ]
        }
        #expect(try bytes(refusal, 0) == hex("0023 00000001 0012 0000 0004"))
    }

    @Test func `describe a topic in metadata 8`() throws {
        let response = Metadata.Response {
            $0.brokers = [
                .init {
                    $0.nodeID = 1; $0.host = "h"; $0.port = 9092
                }
            ]
            $0.clusterID = "c"
            $0.controllerID = 1
            $0.topics = [
                .init {
                    $0.name = "t"
                    $0.partitions = [
                        .init {
                            $0.leaderID = 1; $0.leaderEpoch = 0; $0.replicas = [1]; $0.inSyncReplicas = [1]
                        }
                    ]
                }
            ]
        }
        let expected = hex(
            """
            00000000  00000001 00000001 0001 68 00002384 ffff  0001 63  00000001
            00000001 0000 0001 74 00  00000001 0000 00000000 00000001 00000000
            00000001 00000001  00000001 00000001  00000000  80000000  80000000
            """)
        #expect(try bytes(response, 8) == expected)
    }

    @Test func `answer a produce in version 7`() throws {
        let response = Produce.Response {
            $0.topics = [
                .init {
                    $0.name = "t";
                    $0.partitions = [
                        .init {
                            $0.baseOffset = 5; $0.logStartOffset = 0
                        }
                    ]
                }
            ]
        }
        let expected = hex(
            """
            00000001 0001 74 00000001 00000000 0000 0000000000000005 ffffffffffffffff 0000000000000000 00000000
            """)
        #expect(try bytes(response, 7) == expected)
    }

    @Test func `send away a member in both forms of LeaveGroup`() throws {
        let one = LeaveGroup.Request {
            $0.groupID = "g"; $0.memberID = "m"
        }
        let several = LeaveGroup.Request {
            $0.groupID = "g"; $0.members = [.init { $0.memberID = "m" }]
        }
        #expect(try bytes(one, 1) == hex("0001 67 0001 6d"))
        #expect(try bytes(several, 3) == hex("0001 67 00000001 0001 6d ffff"))
    }
}
