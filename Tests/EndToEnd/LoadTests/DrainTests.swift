import KafkaKit
import KafkaWire
import Network
import System
import TestKit
import Testing

extension Load {
    @Suite struct `A server that is asked to end under load` {
        @Test func `answers what it has taken, ends well, and has all that it acknowledged`() throws {
            let server = try Server()
            try createTopic(try KafkaClient(server.address), partitions: 4)
            let address = server.address
            let acknowledged = Monitor<[Int32: [String: Int]]>([:])
            let crowd = Crowd()
            for index in 0..<8 {
                try crowd.start {
                    let partition = Int32(index % 4)
                    let producer = try Producer("p\(index)", to: partition, address)
                    defer {
                        acknowledged.withLock { $0[partition, default: [:]][producer.name] = producer.acknowledged }
                    }
                    try producer.produceUntilAbsent(5)
                }
            }
            for _ in 0..<4 {
                // Somebody waits for records that will not come any more.
                try crowd.start { try Self.wait(for: 1 << 30, address) }
                try crowd.start {
                    let member = try Member("g", partitions: 4, address, GroupLedger("g"))
                    do { while true { try member.step() } } catch  where error.isAbsence { return }
                }
            }
            let watcher = try KafkaClient(address)
            try waitUntil {
                try watcher.ask(finding([0: -1, 1: -1, 2: -1, 3: -1])).topics[0].partitions.allSatisfy { $0.offset > 0 }
            }
            pause(.seconds(1))
            let began = SystemClock().now
            try server.terminate()
            #expect(try server.wait() == .exited(0))
            let span = SystemClock().now - began
            try crowd.join()
            try server.restart()
            let client = try KafkaClient(address)
            for (partition, names) in acknowledged.withLock({ $0 }) {
                #expect(names.values.reduce(0, +) > 0)
                try check(try contents(of: partition, client), acknowledged: names)
            }
            print("ended in \(span)")
            #expect(span < .seconds(9))
            #expect(try server.errors() == [])
        }

        private static func wait(for bytes: Int32, _ address: Address) throws {
            let client = try KafkaClient(address)
            do {
                while true {
                    let answer = try client.ask(fetching([0: 0], minBytes: bytes, maxBytes: 1 << 10, wait: 20_000))
                    guard answer.code == .none, answer.topics[0].partitions[0].code == .none else {
                        throw LoadError("a fetch: \(answer.code) \(answer.topics[0].partitions[0].code)")
                    }
                }
            } catch  where error.isAbsence { return }
        }

        @Test(.enabled(if: Scale.isLong, "it takes ten seconds: make load runs it"))
        func `waits ten seconds for a client that reads nothing, and ends well`() throws {
            let server = try Server()
            let slow = try Self.clientThatReadsNothing(of: server)
            let began = SystemClock().now
            try server.terminate()
            #expect(try server.wait() == .exited(0))
            let span = SystemClock().now - began
            #expect((.seconds(8) ... .seconds(14)).contains(span), "\(span)")
            withExtendedLifetime(slow) {}
        }

        @Test func `ends at once when it is asked again`() throws {
            let server = try Server()
            let slow = try Self.clientThatReadsNothing(of: server)
            try server.terminate()
            // A signal that comes sooner counts as the same wish: programs that start others send it twice.
            pause(.milliseconds(800))
            let began = SystemClock().now
            try server.terminate()
            #expect(try server.wait() == .exited(128 + Signal.terminate.rawValue))
            #expect(SystemClock().now - began < .seconds(3))
            try server.restart()
            try check(try contents(of: 0, try KafkaClient(server.address)), acknowledged: ["filler": 60])
            withExtendedLifetime(slow) {}
        }

        /// Asks for a hundred megabytes of 60 records, so that the first wish to end waits for it.
        private static func clientThatReadsNothing(of server: Server) throws -> KafkaClient {
            try createTopic(try KafkaClient(server.address), partitions: 1)
            let filler = try Producer("filler", to: 0, server.address)
            for _ in 0..<6 { try filler.produce(10, padding: 20_000) }
            try filler.finish()
            let slow = try KafkaClient(server.address)
            for _ in 0..<100 { try slow.send(fetching([0: 0], maxBytes: 1 << 20)) }
            pause(.milliseconds(300))
            return slow
        }
    }
}
