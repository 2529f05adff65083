import EventLog
import KafkaWire
import Model
import ServiceKit
import Services
import System
import Telemetry
import Testing

@Suite struct `Groups over the protocol` {
    let broker: RunningBroker

    init() throws {
        broker = try RunningBroker()
        try broker.log.createTopic(NewTopic("orders"))
    }

    /// Clients may commit whatever 64 bits hold: the difference to the end of the partition must not overflow, for
    /// the trap would end the broker when somebody looks at its metrics.
    @Test(arguments: [Int64.min, -2, 0, 2, .max])
    func `have a lag whatever they have committed`(offset: Int64) throws {
        defer { broker.stop() }
        for value in ["a", "b"] { try broker.log.append(try batch([value]), to: TopicPartition("orders", 0)) }
        let response = try broker.client().ask(
            OffsetCommit.Request {
                $0.groupID = "readers"
                $0.topics = [
                    .init {
                        $0.name = "orders"
                        $0.partitions = [.init { $0.offset = offset }]
                    }
                ]
            })
        #expect(response.topics[0].partitions.map(\.code) == [.none])
        let lag = broker.metrics.snapshot.first { $0.name == "sluice_group_lag" }
        #expect(lag?.series.map(\.reading) == [.number(offset > 0 ? 0 : 2)])
    }

    /// Whoever waits for the other members of its group would wait until the server cuts it off, so every end of a
    /// broker with a group in a rebalance took the whole time that an orderly end may take.
    @Test func `do not keep a broker that stops, and their members are told to come again`() throws {
        let (first, second) = (try broker.client(), try broker.client())
        _ = try enter(first)
        let told = try second.ask(joining("readers"))
        let waiting = try second.send(joining("readers", as: told.memberID))
        StopLatch.pause(.milliseconds(50))
        let began = SystemClock().now
        #expect(broker.stop() == .stopped)
        #expect(SystemClock().now - began < .seconds(2))
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
