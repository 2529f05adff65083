import KafkaKit
import KafkaWire
import Network
import Services
import System
import TestKit
import Testing

extension Load {
    @Suite struct `A server that is killed under load` {
        private static let kcat: Path = "/usr/bin/kcat"
        private static let cycles = Scale.pick(3, long: 60)

        @Test(arguments: [1, 2, 3].prefix(Scale.pick(1, long: 3)) as ArraySlice<UInt64>)
        func `loses nothing, and everybody goes on where they were`(seed: UInt64) throws {
            let server = try Server()
            let client = try KafkaClient(server.address)
            try createTopic(client, partitions: 4)
            let (address, latch) = (server.address, StopLatch())
            let written = Monitor<[Int32: [String: Int]]>([:])
            let producers = Crowd()
            for index in 0..<6 {
                try producers.start {
                    let partition = Int32(index % 4)
                    let producer = try Producer("p\(index)", to: partition, address)
                    while !latch.isRequested { try producer.produce(10) }
                    try producer.finish()
                    guard producer.reconnections > 0 else { throw LoadError("no kill was noticed") }
                    written.withLock { $0[partition, default: [:]][producer.name] = producer.acknowledged }
                }
            }
            let ledger = GroupLedger("stable")
            let members = Crowd()
            let (enough, generations) = (StopLatch(), Monitor<[Int: Int32]>([:]))
            for seat in 0..<3 {
                try members.start {
                    let member = try Member("stable", partitions: 4, address, ledger)
                    while member.generation < 0 { try member.step() }
                    while !enough.isRequested {
                        generations.update { $0[seat] = member.generation }
                        try member.persistentStep()
                    }
                    try member.leave()
                }
            }
            try Self.settle(generations, 3, members)
            let settled = ledger.generations
            try Self.kill(server, seed: seed)
            latch.request()
            try producers.join()

            let after = try KafkaClient(address)
            var ends: [Int32: Int64] = [:]
            for (partition, acknowledged) in written.withLock({ $0 }) {
                let all = try contents(of: partition, after)
                try check(all, acknowledged: acknowledged)
                #expect(all.count == acknowledged.values.reduce(0, +), "nothing is there twice")
                ends[partition] = Int64(all.count)
            }
            let end = soon(60)
            while ledger.ends != ends, SystemClock().now < end, !members.hasFailed { pause(.milliseconds(20)) }
            enough.request()
            try members.join()
            #expect(ledger.ends == ends)
            #expect(ledger.generations == settled, "a rebalance was not needed")
            print("\(Self.cycles) kills: \(ends.values.reduce(0, +)) records, generation \(settled.max() ?? -1)")
            #expect(try server.errors() == [])
        }

        @Test(.enabled(if: FileSystem.exists(kcat), "kcat is not installed: apt-get install kcat"))
        func `is found again by kcat, which sends everything once and in order`() throws {
            let server = try Server()
            try createTopic(try KafkaClient(server.address), partitions: 1)
            let lines = Scale.pick(2_000, long: 60_000)
            let script =
                "for ((i = 0; i < \(lines); i++)); do echo kcat $i; ((i % 10)) || sleep 0.01; done | "
                + "\(Self.kcat) -P -E -b \(server.address) -t \(topic) -p 0 -X enable.idempotence=true "
                + "-X linger.ms=2 -X message.timeout.ms=60000 -X reconnect.backoff.max.ms=200"
            let error = try File(server.folder / "kcat", .create)
            var kcat = try ChildProcess("/bin/bash", ["-c", script], error: error.descriptor)
            try Self.kill(server, seed: 7)
            let end = try kcat.wait()
            let words = String(decoding: try error.read(1 << 16, at: 0), as: UTF8.self)
            #expect(end == .exited(0), "\(words)")
            let all = try contents(of: 0, try KafkaClient(server.address))
            try check(all, acknowledged: ["kcat": lines])
            #expect(all.count == lines, "nothing is there twice")
        }

        /// Waits until all members are in one generation.
        private static func settle(_ generations: Monitor<[Int: Int32]>, _ count: Int, _ members: Crowd) throws {
            let isOne = generations.wait(until: soon(30), by: SystemClock()) { all in
                all.count == count && Set(all.values).count == 1 && !all.values.contains(-1) ? true : nil
            }
            if members.hasFailed { try members.join() }
            guard isOne != nil else { throw LoadError("the group does not form") }
        }

        private static func kill(_ server: Server, seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<cycles {
                pause(moment(50...900, &generator))
                try server.kill()
                pause(moment(0...300, &generator))
                try server.restart()
            }
            // Time for everybody to come back.
            pause(.milliseconds(500))
        }
    }
}
