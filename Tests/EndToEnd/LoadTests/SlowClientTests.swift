import KafkaKit
import KafkaWire
import Network
import System
import TestKit
import Testing

extension Load {
    @Suite struct `Clients that are slow` {
        private static let slow = Scale.pick(20, long: 200)

        @Test func `hold up nobody else, and cost no more than one answer each`() throws {
            let server = try Server()
            let client = try KafkaClient(server.address)
            try createTopic(client, partitions: 2)
            let filler = try Producer("filler", to: 0, server.address)
            for _ in 0..<6 { try filler.produce(10, padding: 20_000) }
            try filler.finish()
            let before = try #require(server.usage())

            // They ask for a hundred answers and read none of them.
            let readers = try (0..<Self.slow).map { _ in try KafkaClient(server.address) }
            for reader in readers {
                for _ in 0..<100 { try reader.send(fetching([0: 0], maxBytes: 1 << 20)) }
            }
            // They say that 50 MB follow, and send one.
            let writers = try (0..<Self.slow).map { _ in try KafkaClient(server.address) }
            for writer in writers {
                try writer.send([2, 250, 240, 128, 0, 0, 0, 8] + Array(repeating: 0, count: 1 << 20))
            }
            pause(.seconds(1))

            let other = try Producer("other", to: 1, server.address)
            var slowest = Duration.zero
            for _ in 0..<100 {
                let began = SystemClock().now
                try other.produce(10)
                try other.finish()
                _ = try client.ask(fetching([0: 0], maxBytes: 64 << 10))
                slowest = max(slowest, SystemClock().now - began)
            }
            try check(try contents(of: 1, client), acknowledged: ["other": 1_000])
            let after = try #require(server.usage())
            print("\(2 * Self.slow) slow clients: \(after), before \(before); others waited \(slowest) at most")
            #expect(slowest < .seconds(5))
            // A megabyte to be sent and one that has come, and as much again while buffers grow.
            #expect(after.memory - before.memory < (2 * Self.slow * 4) << 20 || Scale.isInstrumented)
            withExtendedLifetime((readers, writers)) {}
        }
    }
}
