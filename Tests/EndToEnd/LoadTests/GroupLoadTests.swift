import Conformance
import KafkaKit
import KafkaWire
import Network
import RecordBatches
import Services
import System
import TestKit
import Testing

extension Load {
    @Suite struct `Groups under load` {
        @Test func `read every record once each, fifty of them at once`() throws {
            let server = try Server()
            try createTopic(try KafkaClient(server.address), partitions: 4)
            let ledgers = (0..<50).map { GroupLedger("g\($0)") }
            let flow = try Flow(to: server.address, partitions: 4, pause: .milliseconds(50))
            let members = Crowd()
            for index in 0..<100 {
                try members.start {
                    let ledger = ledgers[index / 2]
                    let member = try Member("g\(index / 2)", partitions: 4, flow.address, ledger)
                    try flow.follow(ledger, members) { try member.step() }
                    try member.leave()
                }
            }
            pause(.seconds(Scale.pick(3, long: 120)))
            let usage = try #require(server.usage())
            try flow.finish()
            try members.join()
            for ledger in ledgers { #expect(ledger.ends == flow.ends) }
            print("50 groups: \(flow.ends.values.reduce(0, +)) records each, \(usage)")
            #expect(try server.errors() == [])
        }

        @Test(arguments: [1, 2].prefix(Scale.pick(1, long: 2)) as ArraySlice<UInt64>)
        func `read every record once while a hundred members come, go and crash`(seed: UInt64) throws {
            let server = try Server()
            try createTopic(try KafkaClient(server.address), partitions: 60)
            let ledger = GroupLedger("crowd")
            let flow = try Flow(to: server.address, partitions: 60, pause: .milliseconds(2))
            let members = Crowd()
            let churn = soon(Scale.pick(5, long: 300))
            let crashes = Monitor(0)
            for seat in 0..<100 {
                try members.start {
                    var generator = SeededGenerator(seed: seed * 1_000 + UInt64(seat))
                    while SystemClock().now < churn {
                        let member = try Member("crowd", partitions: 60, flow.address, ledger)
                        let end = SystemClock().now + moment(300...4_000, &generator)
                        while SystemClock().now < min(end, churn), !members.hasFailed { try member.step() }
                        // Some are gone without a word, and the group waits until their session is over; not at first,
                        // so that it has come to some generations before.
                        let mayCrash = churn - SystemClock().now < .seconds(Scale.pick(2, long: 290))
                        let isCrash = mayCrash && Int.random(in: 0..<10, using: &generator) == 0
                        if isCrash { crashes.withLock { $0 += 1 } } else { try member.leave() }
                    }
                    let member = try Member("crowd", partitions: 60, flow.address, ledger)
                    try flow.follow(ledger, members) { try member.step() }
                    try member.leave()
                }
            }
            while SystemClock().now < churn { pause(.milliseconds(50)) }
            let usage = try #require(server.usage())
            try flow.finish()
            try members.join()
            #expect(ledger.ends == flow.ends)
            print(
                "100 members: \(flow.ends.values.reduce(0, +)) records in \(ledger.generations.count) generations, "
                    + "\(crashes.withLock { $0 }) crashes, \(ledger.forgotten) forgotten, \(usage)")
            #expect(ledger.generations.count > 2)
            #expect(try server.errors() == [])
        }
    }
}

/// Records that keep coming into all partitions, until somebody says that it is enough.
final class Flow: Sendable {
    private struct State {
        var ends: [Int32: Int64] = [:]
        var isFinished = false
    }

    let address: Address
    private let producers = Crowd()
    private let latch = StopLatch()
    private let state = Monitor(State())

    init(to address: Address, partitions: Int32, pause: Duration) throws {
        self.address = address
        try producers.start { [self] in
            let client = try KafkaClient(address)
            var ends = Dictionary(uniqueKeysWithValues: (0..<partitions).map { ($0, Int64(0)) })
            var partition: Int32 = 0
            while !latch.wait(for: pause, by: SystemClock()) {
                let made = try batch((0..<10).map { "flow \(ends[partition]! + Int64($0))" })
                let answer = try client.ask(producing([partition: made.bytes])).topics[0].partitions[0]
                guard answer.code == .none else { throw LoadError("\(answer.code)") }
                ends[partition]! += 10
                partition = (partition + 1) % partitions
            }
            let written = ends.filter { $0.value > 0 }
            state.withLock { $0.ends = written }
        }
    }

    /// Ends the flow.
    func finish() throws {
        latch.request()
        defer { state.withLock { $0.isFinished = true } }
        try producers.join()
    }

    /// What was written into each partition, once it has ended.
    var ends: [Int32: Int64] { state.withLock { $0.ends } }

    /// Repeats `step` until the group has committed everything; a member that makes no progress fails.
    func follow(_ ledger: GroupLedger, _ crowd: Crowd, _ step: () throws -> Void) throws {
        var end = Moment.distantFuture
        while true {
            let (isFinished, ends) = state.withLock { ($0.isFinished, $0.ends) }
            if isFinished && ledger.ends == ends || crowd.hasFailed { return }
            if isFinished && end == .distantFuture { end = soon(60) }
            if SystemClock().now > end { throw LoadError("a group is behind: \(ledger.ends), not \(ends)") }
            try step()
        }
    }
}
