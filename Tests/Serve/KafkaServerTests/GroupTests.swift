import EventLog
import KafkaWire
import Model
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
}
