import Conformance
import KafkaKit
import KafkaWire
import Network
import RecordBatches
import System

/// An idempotent producer of one partition, with several batches on their way, that sends again what was not
/// acknowledged when its connection ends.
final class Producer {
    private struct Sent {
        let batch: RecordBatch
        let end: Int
    }

    private static let window = 4

    let name: String
    private let address: Address
    private let partition: Int32
    private var identity: BatchProducer
    private var client: KafkaClient?
    private var unacknowledged: [Sent] = []
    private var sent = 0
    /// Records that the server has acknowledged.
    private(set) var acknowledged = 0
    /// How often it had to connect again.
    private(set) var reconnections = 0

    init(_ name: String, to partition: Int32, _ address: Address) throws {
        self.name = name
        self.partition = partition
        self.address = address
        let client = try KafkaClient.persistent(address)
        let response = try client.ask(InitProducerId.Request())
        guard response.code == .none else { throw LoadError("\(name) gets no id: \(response.code)") }
        identity = BatchProducer(id: response.producerID, epoch: response.producerEpoch, baseSequence: 0)
        self.client = client
    }

    /// Sends a batch of so many records of at least so many bytes, once there is room among those on their way.
    func produce(_ count: Int, padding: Int = 0) throws {
        let made = try add(count, padding: padding)
        try persistently { try $0.send(producing([partition: made.bytes])) }
        while unacknowledged.count >= Self.window { try settle() }
    }

    /// Waits until everything is acknowledged.
    func finish() throws { while !unacknowledged.isEmpty { try settle() } }

    /// Sends batches and takes answers until the server has ended the connection, and does not come again.
    func produceUntilAbsent(_ count: Int) throws {
        guard let first = client else { return }
        do {
            while true {
                try add(count)
                try first.send(producing([partition: unacknowledged.last!.batch.bytes]))
                if unacknowledged.count >= Self.window { try take(first) }
            }
        } catch  where error.isAbsence {
            // What was answered before the end has arrived.
            do { while !unacknowledged.isEmpty { try take(first) } } catch  where error.isAbsence { return }
        }
    }

    /// Makes the next batch.
    @discardableResult
    private func add(_ count: Int, padding: Int = 0) throws -> RecordBatch {
        let pad = padding > 0 ? " " + String(repeating: "x", count: padding) : ""
        identity.baseSequence = Int32(sent)
        let made = try batch((sent..<sent + count).map { "\(name) \($0)\(pad)" }, producer: identity)
        sent += count
        unacknowledged.append(Sent(batch: made, end: sent))
        return made
    }

    private func settle() throws { try persistently { try take($0) } }

    private func take(_ client: KafkaClient) throws {
        let answer = try client.receive(Produce.self).topics[0].partitions[0]
        guard answer.code == .none else {
            throw LoadError("\(name): \(answer.code) \(answer.message ?? "") at \(acknowledged)")
        }
        acknowledged = unacknowledged.removeFirst().end
    }

    /// Runs `body` with the connection; if that has ended, sends everything again over a new one instead.
    private func persistently(_ body: (KafkaClient) throws -> Void) throws {
        do {
            if let client { return try body(client) }
        } catch  where error.isAbsence { client = nil }
        while client == nil {
            reconnections += 1
            let new = try KafkaClient.persistent(address)
            do {
                for sent in unacknowledged { try new.send(producing([partition: sent.batch.bytes])) }
                client = new
            } catch  where error.isAbsence { continue }
        }
    }
}
