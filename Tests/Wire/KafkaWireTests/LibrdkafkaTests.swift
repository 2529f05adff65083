import Bytes
import KafkaWire
import System
import Testing

@Suite struct `Requests of a real client` {
    private static func frames() throws -> [[UInt8]] {
        let path = Path(#filePath).parent.parent / "Golden" / "librdkafka.txt"
        let text = String(decoding: try FileSystem.contents(of: path, limit: 1 << 20), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { hex($0.split(separator: " ")[2]) }
    }

    /// The request of that API, taken from its frame.
    private func request<Message: KafkaMessage>(_ type: Message.Type) throws -> Message {
        for bytes in try Self.frames() {
            var reader = FieldReader(bytes[KafkaFrame.prefix...])
            let header = try RequestHeader(from: &reader)
            guard header.key == Message.API.key else { continue }
            #expect(header.clientID == "sluice-test")
            let message = try Message(from: &reader, version: header.version)
            try reader.finish()
            return message
        }
        throw WireError.unsupportedVersion(key: Message.API.key, version: -1)
    }

    @Test func `are read whole and written back byte by byte`() throws {
        let frames = try Self.frames()
        #expect(frames.count == 13)
        for frame in frames {
            var reader = FieldReader(frame[KafkaFrame.prefix...])
            let header = try RequestHeader(from: &reader)
            let api = try #require(KafkaProtocol.api(header.key))
            #expect(try again(api, header, &reader) == frame, "\(api)")
        }
    }

    private func again<API: KafkaAPI>(
        _ api: API.Type, _ header: RequestHeader, _ reader: inout FieldReader
    ) throws -> [UInt8] {
        let request = try API.Request(from: &reader, version: header.version)
        return try KafkaFrame.request(
            request, version: header.version, correlationID: header.correlationID, clientID: header.clientID)
    }

    @Test func `to get started mean what it does`() throws {
        let versions = try request(ApiVersions.Request.self)
        #expect(versions.clientSoftwareName == "confluent-kafka-python")
        #expect(versions.clientSoftwareVersion == "2.16.1-rdkafka-2.16.0")
        let metadata = try request(Metadata.Request.self)
        #expect(metadata.topics?.map(\.name) == ["orders"])
        #expect(metadata.allowAutoTopicCreation && !metadata.includeTopicAuthorizedOperations)
        let producer = try request(InitProducerId.Request.self)
        #expect(producer.transactionalID == nil && producer.transactionTimeoutMilliseconds == -1)
    }

    @Test func `to write and read mean what it does`() throws {
        let produce = try request(Produce.Request.self)
        #expect(produce.acks == -1 && produce.timeoutMilliseconds == 30_000 && produce.transactionalID == nil)
        let batch = produce.topics[0].partitions[0]
        #expect(produce.topics[0].name == "orders" && batch.index == 0)
        #expect(batch.records.count == 74 && batch.records.suffix(6) == Array("hello".utf8) + [0])
        let fetch = try request(Fetch.Request.self)
        #expect(fetch.replicaID == -1 && fetch.maxWaitMilliseconds == 500 && fetch.minBytes == 1)
        #expect(fetch.maxBytes == 52_428_800 && fetch.isolationLevel == 1 && fetch.sessionEpoch == -1)
        #expect(fetch.topics[0].partitions[0].partitionMaxBytes == 1_048_576)
        #expect(fetch.topics[0].partitions[0].currentLeaderEpoch == -1)
        let offsets = try request(ListOffsets.Request.self)
        #expect(offsets.replicaID == -1 && offsets.topics[0].partitions[0].timestamp == -2)
    }

    @Test func `to share a topic mean what it does`() throws {
        let coordinator = try request(FindCoordinator.Request.self)
        #expect(coordinator.key == "g1" && coordinator.keyType == 0)
        let join = try request(JoinGroup.Request.self)
        #expect(join.groupID == "g1" && join.sessionTimeoutMilliseconds == 6_000)
        #expect(join.rebalanceTimeoutMilliseconds == 300_000 && join.memberID.isEmpty && join.instanceID == nil)
        #expect(join.protocolType == "consumer" && join.protocols.map(\.name) == ["range", "roundrobin"])
        let sync = try request(SyncGroup.Request.self)
        #expect(sync.generation == 1 && sync.memberID == "m1" && sync.assignments.isEmpty)
        let commit = try request(OffsetCommit.Request.self)
        #expect(commit.groupID == "g1" && commit.generation == 1 && commit.memberID == "m1")
        let position = commit.topics[0].partitions[0]
        // It sends the end of its C string, too.
        #expect(position.offset == 5 && position.metadata == "note\0" && position.leaderEpoch == -1)
        #expect(try request(OffsetFetch.Request.self).topics?[0].partitions == [0])
        #expect(try request(LeaveGroup.Request.self).memberID == "m1")
    }
}
