import Bytes
import ConsumerGroups
import System
import Testing

@Suite struct `What is remembered of a group` {
    private func sample() throws -> Membership {
        let table = Table()
        _ = try table.settleTwo(instances: ["\u{E9}", nil])
        return try #require(table.remembered.last)
    }

    @Test func `comes back as it was`() throws {
        let membership = try sample()
        #expect(membership.members.count == 2 && membership.generation == 2)
        let again = try Membership(decoding: membership.encoded())
        #expect(again == membership)
        let group = ConsumerGroup("g", again, settings: GroupSettings(), now: Moment(nanoseconds: 5))
        #expect(group.state == .stable && group.generation == 2)
        #expect(group.description.members.map(\.assignment) == [[1], [2]])
        #expect(group.nextDeadline == Moment(nanoseconds: 5) + .seconds(10), "sessions begin anew")
    }

    @Test func `is refused at every cut, and with anything behind it`() throws {
        let bytes = try sample().encoded()
        for count in 0..<bytes.count {
            #expect(throws: ByteError.self, "the first \(count) bytes") {
                _ = try Membership(decoding: Array(bytes.prefix(count)))
            }
        }
        #expect(throws: ByteError.self) { _ = try Membership(decoding: bytes + [0]) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `survives any bytes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let whole = try sample().encoded()
        for _ in 0..<500 {
            var bytes = whole
            if Bool.random(using: &generator) {
                bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                if !bytes.isEmpty { bytes[0] = 1 }
            } else {
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
            }
            guard let read = try? Membership(decoding: bytes) else { continue }  // Refused, as most are.
            var group = ConsumerGroup("g", read, settings: GroupSettings(), now: Moment(nanoseconds: 0))
            group.tick(.distantFuture)
            #expect(group.memberCount == 0)
        }
    }
}
