import KafkaKit
import EventLog
import KafkaServer
import KafkaWire
import Model
import Network
import Testing

@Suite struct `Metadata over the protocol` {
    /// Who subscribes by a pattern took the empty list for the truth, and gave up everything that it was assigned.
    @Test func `is no empty list when the topics cannot be told`() throws {
        let log = StagedLog()
        let broker = try RunningBroker(log)
        defer { broker.stop() }
        try broker.log.createTopic(NewTopic("orders"))
        let client = try broker.client()
        let everything = Metadata.Request { $0.topics = nil }
        #expect(try client.ask(everything).topics.map(\.name) == ["orders"])
        log.fails(.failed)
        try client.send(everything)
        #expect(try client.frame() == nil)
    }

    @Test func `makes only so many topics for one request`() throws {
        let broker = try RunningBroker { $0.limits.createdTopics = 3 }
        defer { broker.stop() }
        let client = try broker.client()
        let asked = Metadata.Request { request in
            request.allowAutoTopicCreation = true
            request.topics = (0..<5).map { number in .init { $0.name = "t\(number)" } }
        }
        let first = try client.ask(asked).topics.map(\.code)
        #expect(first == [.none, .none, .none, .unknownTopicOrPartition, .unknownTopicOrPartition])
        // Clients ask again for what is not there yet.
        #expect(try client.ask(asked).topics.map(\.code) == [.none, .none, .none, .none, .none])
    }
}

@Suite struct `What a broker grants` {
    /// A consumer whose program was at work for half a minute behind a full socket was cut off.
    @Test func `is more time to take an answer than a consumer may let pass between two polls`() {
        let maxPollInterval = Duration.seconds(300)
        #expect(KafkaLimits().connections.write >= maxPollInterval * 2)
    }
}
