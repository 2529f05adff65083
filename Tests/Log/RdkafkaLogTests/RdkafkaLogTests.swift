import Conformance
import EventLog
import KafkaKit
import KafkaServer
import Model
import RdkafkaLog
import RecordBatches
import ServiceKit
import System
import TestKit
import Testing

@Suite(.loading(RdkafkaLog.usualLibrary)) struct `A client on librdkafka` {
    private static let place = TopicPartition("users", 0)

    /// The values of all records, in their order.
    private static func values(_ log: any EventLog) throws -> [String] {
        try log.read(place, from: 0, budget: .max).batches.values()
    }

    @Test(arguments: [LogBackend.rdkafkaFromMemory, .rdkafkaFromDisk])
    func `has each record kept once, in its order, while the server is started again`(backend: LogBackend) throws {
        let subject = try backend.fresh()
        defer { subject.close() }
        let log = subject.log
        try log.createTopic(NewTopic("users"))
        let count = 300
        let tickets = Monitor<[AppendTicket]>([])
        let producing = try Thread("producing") {
            for number in 0..<count {
                // A batch that cannot be made is missed at the end.
                guard let batch = try? batch("\(number)") else { return }
                let ticket = log.submit(Append(batch, to: Self.place))
                tickets.withLock { $0.append(ticket) }
                pause(.milliseconds(3))
            }
        }
        for _ in 0..<3 {
            pause(.milliseconds(150))
            try subject.reopen()
        }
        producing.join()
        var acknowledged: [Offset] = []
        for ticket in tickets.withLock({ $0 }) { acknowledged.append(try ticket.wait()[0].baseOffset) }
        #expect(acknowledged == (0..<count).map { Offset($0) })
        #expect(try Self.values(log) == (0..<count).map { "\($0)" })
    }

    @Test(arguments: UInt64(1)...4)
    func `has each record kept once, in its order, over connections that break`(seed: UInt64) throws {
        let kept = InMemoryEventLog()
        try kept.createTopic(NewTopic("users"))
        let meddler = try Meddler(.cutting(upTo: 1200), seed: seed)
        defer { meddler.stop() }
        let server = try RunningBroker(kept) {
            $0.createsTopics = false
            $0.advertised = meddler.address
        }
        defer { server.stop() }
        meddler.lead(to: server.address)
        let log = try RdkafkaLog("\(meddler.address)")
        defer { log.close() }
        let count = 120
        let tickets = try (0..<count).map { number in
            pause(.milliseconds(5))
            return log.submit(Append(try batch("\(number)"), to: Self.place))
        }
        for ticket in tickets { try ticket.wait() }
        #expect(try Self.values(kept) == (0..<count).map { "\($0)" })
    }

    @Test func `says so where it cannot do what the port has`() throws {
        let subject = try LogBackend.rdkafkaFromMemory.fresh()
        defer { subject.close() }
        let log = subject.log
        try log.createTopic(NewTopic("users"))
        let numbered = try batch("x", producer: BatchProducer(id: 7, epoch: 0, baseSequence: 0))
        let positioned = Append(topic: "users", entries: [], sourcePosition: .init(source: "file", position: [1]))
        let calls: [() throws -> Void] = [
            { try log.append(numbered, to: Self.place) }, { try log.append(positioned) },
            { _ = try log.newProducerID() }, { _ = try log.position(ofSource: "file", in: "users") },
            { _ = try log.memberships() }, { try log.remember([1], of: "g") },
            { _ = try log.holds() }, { try log.release("h") },
        ]
        for call in calls {
            let error = #expect(throws: EventLogError.self) { try call() }
            #expect(error?.code == .unsupported && error?.remedy == .fixRequest)
            #expect(error?.message.contains("librdkafka") ?? false)
        }
    }
}
