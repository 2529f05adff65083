import Conformance
import KafkaKit
import EventLog
import KafkaWire
import Model
import Services
import System
import Telemetry
import TestKit
import Testing

@Suite struct `Groups over the protocol` {
    let broker: RunningBroker

    init() throws {
        broker = try RunningBroker()
        try broker.log.createTopic(NewTopic("orders"))
    }

    /// A data directory may hold offsets of whatever 64 bits: the difference to the end of the partition must not
    /// overflow, for the trap would end the broker when somebody looks at its metrics.
    @Test(arguments: [Int64.min, -2, 0, 2, .max])
    func `have a lag whatever they have committed`(offset: Int64) throws {
        defer { broker.stop() }
        for value in ["a", "b"] { try broker.log.append(try batch([value]), to: TopicPartition("orders", 0)) }
        try broker.log.commit([TopicPartition("orders", 0): CommittedOffset(offset: offset)], for: "readers")
        let lag = broker.metrics.snapshot.first { $0.name == "sluice_group_lag" }
        #expect(lag?.series.map(\.reading) == [.number(offset > 0 ? 0 : 2)])
    }

    /// To clients, a committed offset below zero says that there is none.
    @Test func `refuse an offset below zero, and keep those beside it`() throws {
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("more", partitions: 4))
        let response = try broker.client().ask(
            committing([0: -1, 1: 3, 2: -2, 3: .min], of: "more", for: "readers"))
        #expect(
            response.topics[0].partitions.map(\.code) == [
                .invalidCommitOffsetSize, .none, .invalidCommitOffsetSize, .invalidCommitOffsetSize,
            ])
        #expect(
            try broker.log.committed(by: "readers") == [TopicPartition("more", 1): CommittedOffset(offset: 3)])
    }

    /// A client that is told that the topic is gone gives its partitions up.
    @Test func `do not take a log that cannot answer for one without the topic`() throws {
        let log = StagedLog()
        let broker = try RunningBroker(log)
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders"))
        log.fails(.unavailable)
        let response = try broker.client().ask(committing([0: 1], for: "readers"))
        #expect(response.topics[0].partitions.map(\.code) == [.coordinatorNotAvailable])
    }

    /// Whoever waits for the other members of its group would wait until the server cuts it off, so every end of a
    /// broker with a group in a rebalance took the whole time that an orderly end may take.
    @Test func `do not keep a broker that stops, and their members are told to come again`() throws {
        self.broker.stop()
        // It has a minute to end, and the test does not wait so long for it.
        let broker = try RunningBroker(drain: .seconds(60))
        let (first, second) = (try broker.client(), try broker.client())
        _ = try enter(first)
        let told = try second.ask(joining("readers"))
        let waiting = try second.send(joining("readers", as: told.memberID))
        let other = try broker.client()
        try waitUntil {
            try other.ask(DescribeGroups.Request { $0.groups = ["readers"] }).groups[0].state == "PreparingRebalance"
        }
        #expect(broker.stop() == .stopped)
        #expect(try second.receive(JoinGroup.self, as: waiting).code == .coordinatorNotAvailable)
    }

    /// An administrator who removes members asks by the list: a code for the whole request is taken for a failure of
    /// the coordinator.
    @Test func `that nobody entered have no member to let go, and say so for each`() throws {
        defer { broker.stop() }
        let response = try broker.client().ask(
            LeaveGroup.Request {
                $0.groupID = "nobody's"
                $0.members = ["a", "b"].map { id in .init { $0.memberID = id } }
            })
        #expect(response.code == .none)
        #expect(response.members.map(\.memberID) == ["a", "b"])
        #expect(response.members.map(\.code) == [.unknownMemberId, .unknownMemberId])
        let old = try broker.client().ask(
            LeaveGroup.Request {
                $0.groupID = "nobody's"
                $0.memberID = "a"
            }, version: 2)
        #expect(old.code == .unknownMemberId)
    }
}
