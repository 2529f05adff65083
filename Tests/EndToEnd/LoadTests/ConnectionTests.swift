import Conformance
import KafkaKit
import KafkaWire
import Network
import RecordBatches
import System
import TestKit
import Testing

/// Everything that puts a server under load; one after the other, for each wants the machine.
@Suite(.serialized) enum Load {}

extension Load {
    @Suite struct `Many connections` {
        private static let partitions: Int32 = 8

        @Test func `are all served, busy ones and idle ones`() throws {
            let server = try Server()
            try createTopic(try KafkaClient(server.address), partitions: Self.partitions)
            let atFirst = try #require(server.usage())
            do {
                let idle = try (0..<1_000).map { _ in try KafkaClient(server.address) }
                let rounds = Scale.pick(10, long: 500)
                let address = server.address
                try together(4) { try Self.work(address, crowd: $0, of: 50, rounds: rounds) }
                let usage = try #require(server.usage())
                print("1000 idle and 200 busy connections: \(usage), after \(atFirst)")
                #expect(usage.threads < 2 * 1_200 + 100)
                #expect(usage.memory < 300 << 20 || Scale.isInstrumented)
                for client in idle { #expect(try client.ask(ApiVersions.Request()).code == .none) }
            }
            let client = try KafkaClient(server.address)
            for partition in 0..<Self.partitions {
                try check(try contents(of: partition, client), acknowledged: [:])
            }
            // Their threads and descriptors are given back.
            #expect(try eventually { try #require(server.usage()).threads < atFirst.threads + 10 })
            #expect(try server.errors() == [])
        }

        /// A thread's connections: each produces and fetches in turn, all of them at once.
        private static func work(_ address: Address, crowd: Int, of count: Int, rounds: Int) throws {
            let clients = try (0..<count).map { _ in try KafkaClient(address) }
            var positions = Array(repeating: Int64(0), count: count)
            func partition(_ index: Int) -> Int32 { Int32(index) % partitions }
            for round in 0..<rounds {
                for (index, client) in clients.enumerated() {
                    let made = try batch((0..<5).map { "c\(crowd)-\(index) \(round * 5 + $0)" })
                    try client.send(producing([partition(index): made.bytes]))
                    try client.send(fetching([partition(index): positions[index]], minBytes: 0, maxBytes: 16 << 10))
                }
                for (index, client) in clients.enumerated() {
                    let produced = try client.receive(Produce.self).topics[0].partitions[0]
                    guard produced.code == .none else { throw LoadError("\(produced.code)") }
                    let fetched = try client.receive(Fetch.self).topics[0].partitions[0]
                    guard fetched.code == .none else { throw LoadError("\(fetched.code)") }
                    for (offset, _) in try texts(fetched.records) {
                        guard offset == positions[index] else { throw LoadError("offset \(offset)") }
                        positions[index] += 1
                    }
                }
            }
            let client = try KafkaClient(address)
            for place in Set((0..<count).map(partition)) {
                let mine = (0..<count).filter { partition($0) == place }.map { ("c\(crowd)-\($0)", rounds * 5) }
                try check(
                    try contents(of: place, client), acknowledged: Dictionary(uniqueKeysWithValues: mine))
            }
        }

        @Test func `that are too many for the descriptors are refused in clear words, and the others are served`()
            throws
        {
            let server = try Server(limits: "-n 200")
            let first = try KafkaClient(server.address)
            try createTopic(first, partitions: 1)
            let crowd = try (0..<150).map { _ in try KafkaClient(server.address) }
            let served = crowd.count { (try? $0.ask(ApiVersions.Request())) != nil }  // nil: it was refused
            #expect((40..<60).contains(served))
            for round in 0..<20 {
                try first.send(producing([0: try batch(["a \(round)"]).bytes]))
                #expect(try first.receive(Produce.self).topics[0].partitions[0].code == .none)
            }
            let complaints = try server.complaints()
            #expect(complaints.contains { $0.contains("open files") && $0.contains("ulimit -n") })
            #expect(complaints.contains { $0.contains("connection refused: there are ") })
            #expect(complaints.count < 20)
            #expect(try server.errors() == [])
            print("200 descriptors: \(served) of 150 connections served")
        }
    }
}
