import KafkaKit
import EventLog
import KafkaWire
import Model
import Network
import RecordBatches
import System
import Testing

@testable import KafkaServer

/// What clients are told of is served: every API, and each of its versions, does what it is for.
@Suite struct `Every advertised version` {
    static let all = Handlers.all.flatMap { handler in
        handler.versions.map { Served(key: handler.key, name: handler.name, version: $0) }
    }

    struct Served: Sendable, CustomStringConvertible {
        let key: Int16
        let name: String
        let version: Int16
        var description: String { "\(name) \(version)" }
    }

    @Test(arguments: all) func `does what it is for`(_ served: Served) throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders", partitions: 2))
        let check = try #require(checks[served.key], "\(served.name) has no check")
        try check(Day(broker: broker, client: try broker.client(), version: served.version))
    }

    @Test func `is what a client is told`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        let told = try broker.client().ask(ApiVersions.Request()).apis
        #expect(told.map(\.key) == Handlers.all.map { $0.key })
        #expect(told.map(\.key) == told.map(\.key).sorted())
        for range in told {
            #expect(KafkaProtocol.api(range.key)?.versions == range.lowest...range.highest)
        }
        // Neither transactions nor SASL are served yet, so nobody is told of them.
        #expect(Set(told.map(\.key)).isDisjoint(with: [17, 24, 25, 26, 28, 36]))
    }

    @Test func `stands in the stage's README`() throws {
        let readme = Path(#filePath).parent.parent.parent.parent / "Sources" / "Serve" / "README.md"
        let text = String(decoding: try FileSystem.contents(of: readme, limit: 1 << 20), as: UTF8.self)
        let rows = Handlers.all.map { handler in
            let (first, last) = (handler.versions.lowerBound, handler.versions.upperBound)
            return "| \(handler.key) | \(handler.name) | \(first == last ? "\(first)" : "\(first)–\(last)") |"
        }
        #expect(text.contains("| key | API | versions |\n|---|---|---|\n" + rows.joined(separator: "\n") + "\n\n"))
    }

    @Test func `is told to a client that asks in one we do not know, as it can read it`() throws {
        let broker = try RunningBroker()
        defer { broker.stop() }
        let client = try broker.client()
        // Version 9 of ApiVersions, correlation id 7, client id "x", and a body that nobody can know.
        try client.send([0, 0, 0, 15, 0, 18, 0, 9, 0, 0, 0, 7, 0, 1, 120, 1, 2, 3, 4])
        let response = try client.receive(ApiVersions.self, version: 0, as: 7)
        #expect(response.code == .unsupportedVersion)
        #expect(response.apis.contains { $0.key == 18 && $0.lowest == 0 && $0.highest == 4 })
        // It asks again on the same connection, in a version that it was told.
        #expect(try client.ask(ApiVersions.Request(), version: 3).code == .none)
    }
}

/// A fresh broker with the topic `orders` of two partitions, and a client that speaks one version.
struct Day {
    let broker: RunningBroker
    let client: KafkaClient
    let version: Int16
}

/// What each API is for, by its key.
private let checks: [Int16: @Sendable (Day) throws -> Void] = [
    0: RecordChecks.produce,
    1: RecordChecks.fetch,
    2: RecordChecks.listOffsets,
    3: RecordChecks.metadata,
    8: GroupChecks.offsetCommit,
    9: GroupChecks.offsetFetch,
    10: GroupChecks.findCoordinator,
    11: GroupChecks.joinGroup,
    12: GroupChecks.heartbeat,
    13: GroupChecks.leaveGroup,
    14: GroupChecks.syncGroup,
    15: GroupChecks.describeGroups,
    16: GroupChecks.listGroups,
    18: RecordChecks.apiVersions,
    19: AdminChecks.createTopics,
    20: AdminChecks.deleteTopics,
    21: AdminChecks.deleteRecords,
    22: RecordChecks.initProducerId,
    32: AdminChecks.describeConfigs,
    33: AdminChecks.alterConfigs,
    37: AdminChecks.createPartitions,
    42: GroupChecks.deleteGroups,
    44: AdminChecks.incrementalAlterConfigs,
    10000: RecordChecks.appendFromSource,
    10001: RecordChecks.sourcePosition,
]
