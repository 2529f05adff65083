import Conformance
import EventLog
import Model
import Network
import RecordBatches
import System
import Testing

@testable import EventLogRemote

@Suite struct `Batches on their way` {
    private static let place = TopicPartition("users", 0)
    private static let now = SystemClock().now
    private static let old = try! Address("127.0.0.1:1")
    private static let new = try! Address("127.0.0.1:2")

    /// A queue with three batches of one partition, numbered or not.
    private func queue(numbered: Bool) throws -> AppendQueue {
        var queue = AppendQueue()
        for number in 0..<3 {
            let producer = numbered ? BatchProducer(id: 7, epoch: 0, baseSequence: Int32(number)) : .anonymous
            let append = Append(try batch("\(number)", producer: producer), to: Self.place)
            try queue.take(append, Gathering(count: 1), by: .distantFuture)
        }
        return queue
    }

    private func picked(from queue: inout AppendQueue, at now: Moment = now) -> WaitingBatch? {
        if case .send(let batch) = queue.next(at: now) { batch } else { nil }
    }

    private func mayGo(_ batch: WaitingBatch, to broker: Address, in queue: inout AppendQueue) -> Bool {
        queue.mayGo(batch, to: broker)
    }

    /// The sender looks up who leads between picking a batch and sending it. When those before it came back refused
    /// in that moment, it was the only one under way, and went to the new leader ahead of them.
    @Test func `stay behind one that comes back while they are picked`() throws {
        var queue = try queue(numbered: true)
        let first = try #require(picked(from: &queue))
        #expect(mayGo(first, to: Self.old, in: &queue))
        let second = try #require(picked(from: &queue))
        queue.takeBack(first, restingFrom: Self.now)
        #expect(!mayGo(second, to: Self.new, in: &queue))
        #expect(!mayGo(second, to: Self.old, in: &queue))
        queue.takeBack(second)
        for number in 0..<3 {
            let next = try #require(picked(from: &queue, at: Self.now + .seconds(10)))
            #expect(next.number == number)
            #expect(mayGo(next, to: Self.new, in: &queue))
        }
    }

    /// A broker that refuses one may take the one behind it, and nobody could tell them apart afterwards.
    @Test func `go one by one when they have no number`() throws {
        var queue = try queue(numbered: false)
        for number in 0..<3 {
            let next = try #require(picked(from: &queue))
            #expect(next.number == number)
            #expect(mayGo(next, to: Self.old, in: &queue))
            #expect(picked(from: &queue) == nil)
            queue.finish(next, appended: true)
        }
    }
}
