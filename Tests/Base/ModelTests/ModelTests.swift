import Model
import System
import Testing

@Suite struct `A topic's identity` {
    @Test(arguments: [UInt64(1), 2, 3])
    func `has the form of a version 4 UUID, and is another each time`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var seen: Set<TopicID> = []
        for _ in 0..<1000 {
            let id = TopicID.random(using: &generator)
            let parts = id.description.split(separator: "-", omittingEmptySubsequences: false)
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "4")
            #expect("89ab".contains(try #require(parts[3].first)))
            #expect(seen.insert(id).inserted)
        }
    }

    @Test func `is written with all its digits`() {
        #expect(TopicID(high: 1, low: 0xAB).description == "00000000-0000-0001-0000-0000000000ab")
        #expect(
            TopicID(high: 0x0123_4567_89AB_4DEF, low: 0x8123_4567_89AB_CDEF).description
                == "01234567-89ab-4def-8123-456789abcdef")
    }

    @Test func `is read from its text, and from nothing else`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let id = TopicID.random(using: &generator)
            #expect(TopicID("\(id)") == id)
        }
        let good = "01234567-89ab-4def-8123-456789abcdef"
        #expect(TopicID(good) != nil)
        for bad in ["", "users", good + "0", String(good.dropLast()), good.uppercased(), good.filter { $0 != "-" }] {
            #expect(TopicID(bad) == nil, "\(bad)")
        }
        #expect(TopicID("+1234567-89ab-4def-8123-456789abcdef") == nil)
    }

    @Test func `is ordered as its text is`() {
        var generator = SeededGenerator(seed: 4)
        let ids = (0..<200).map { _ in TopicID.random(using: &generator) }
        #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    }
}

@Suite struct `Partitions` {
    @Test func `are ordered by the bytes of the topic's name, then by number`() {
        let ordered = [
            TopicPartition("Z", 9), TopicPartition("a", 2), TopicPartition("a", 10), TopicPartition("a-", 0),
            TopicPartition("aa", -1), TopicPartition("b", 0),
        ]
        #expect(ordered.reversed().sorted() == ordered)
        #expect("\(TopicPartition("a-b", 7))" == "a-b-7")
    }
}

@Suite struct `Positions hold` {
    @Test func `one offset a partition of an identity`() {
        let topics = [TopicID(high: 0, low: 1), TopicID(high: 0, low: 2)]
        var positions = Positions()
        #expect(positions[topics[0], 0] == nil)
        positions[topics[0], 0] = 5
        positions[topics[0], 1] = 6
        positions[topics[1], 0] = 7
        positions[topics[0], 0] = 8
        #expect(positions[topics[0], 0] == 8)
        #expect(positions.next.count == 3)
        positions[topics[0], 1] = nil
        #expect(
            positions
                == Positions([.init(topic: topics[0], partition: 0): 8, .init(topic: topics[1], partition: 0): 7]))
        #expect(positions.next.keys.sorted().map(\.topic) == topics)
    }
}
