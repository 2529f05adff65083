import KafkaKit
import KafkaWire
import Network
import Services
import System
import TestKit
import Testing

extension Load {
    @Suite struct `A server that runs for long` {
        @Test(.enabled(if: Scale.soakMinutes != nil, "make soak MINUTES=10 runs it"))
        func `takes no more memory at the end than before`() throws {
            let server = try Server()
            // Small segments that are let go again, so that the log comes to its own end of growing. Never for their
            // age: the records are of 2023, and so everything but the newest segment once went every half minute, and
            // a consumer that was just then some records behind was told, rightly, that it was out of range.
            try createTopic(
                try KafkaClient(server.address), partitions: 8,
                settings: ["segment.bytes": "16777216", "retention.bytes": "33554432", "retention.ms": "-1"])
            let (address, latch, crowd) = (server.address, StopLatch(), Crowd())
            let account = Monitor(Visitor.Account())
            for index in 0..<8 {
                try crowd.start {
                    let producer = try Producer("p\(index)", to: Int32(index), address)
                    while !latch.wait(for: .milliseconds(5), by: SystemClock()) {
                        try producer.produce(20, padding: 200)
                    }
                    try producer.finish()
                }
            }
            for index in 0..<20 {
                try crowd.start { try Self.comeAndGo(address, UInt64(index), until: latch, account) }
            }
            let samples = try Self.sample(server, minutes: Scale.soakMinutes ?? 0, crowd)
            latch.request()
            try crowd.join()
            let thirds = (0..<3).map { third in
                samples[(third * samples.count / 3)..<((third + 1) * samples.count / 3)].sorted()
            }
            let medians = thirds.map { $0[$0.count / 2] }
            print("medians of memory in thirds: \(medians.map { "\($0 >> 20) MiB" })")
            print("consumers: \(account.withLock { $0 })")
            #expect(medians[2] < medians[1] + medians[1] / 10 + (8 << 20))
            #expect(try server.errors() == [])
        }

        /// Consumers one after the other.
        private static func comeAndGo(
            _ address: Address, _ seed: UInt64, until latch: StopLatch, _ account: Monitor<Visitor.Account>
        ) throws {
            var generator = SeededGenerator(seed: seed)
            while !latch.isRequested {
                var visitor = try Visitor(of: "soak-\(seed % 5)", address, account)
                try visitor.stay(until: SystemClock().now + moment(500...5_000, &generator), or: latch)
            }
        }

        /// The server's own memory, twice a second.
        private static func sample(_ server: Server, minutes: Double, _ crowd: Crowd) throws -> [Int] {
            var samples: [Int] = []
            let end = soon(minutes * 60)
            while SystemClock().now < end, !crowd.hasFailed {
                pause(.milliseconds(500))
                guard let usage = server.usage() else { throw LoadError("the server is gone") }
                samples.append(usage.memory)
                if samples.count % 60 == 0 { print("\(samples.count / 2) s: \(usage)") }
            }
            return samples
        }
    }
}
