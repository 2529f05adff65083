internal import EventLog
internal import Model
internal import System
internal import TestKit
internal import Testing

enum WaitPromises {
    static let all: [LogPromise] = [
        Promise("who waits for what is there does not wait", already),
        Promise("an append from another thread wakes who waits", appendWakes),
        Promise("any of the partitions waited for is enough", anyPartition),
        Promise("an append elsewhere is not what was waited for", elsewhere),
        Promise("waiting ends at its deadline", deadline),
        Promise("a topic that is deleted wakes who waits", deletedTopicWakes),
        Promise("who waits can be let go, and may wait again", letGo),
        Promise("who waits for a topic or partition that is not there does not wait", notThere),
    ]

    private static let place = TopicPartition("users", 0)

    /// Starts to wait on another thread, with a moment's lead.
    private static func waiting(
        _ subject: LogUnderTest, beyond offsets: [TopicPartition: Offset], for span: Duration = .seconds(100_000)
    ) throws -> Background<Bool> {
        let log = subject.log
        let deadline = subject.clock.now + span
        let waiter = try Background { log.wait(beyond: offsets, until: deadline) }
        pause(.milliseconds(10))
        return waiter
    }

    private static func already(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a", "b"))
        try subject.restart()
        #expect(subject.log.wait(beyond: [place: 0], until: .distantFuture))
        #expect(subject.log.wait(beyond: [place: 1], until: .distantFuture))
        #expect(subject.log.wait(beyond: [place: 1], until: subject.clock.now))
        #expect(!subject.log.wait(beyond: [place: 2], until: subject.clock.now))
        #expect(!subject.log.wait(beyond: [:], until: subject.clock.now))
    }

    private static func appendWakes(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a"))
        for offset in 1...Offset(3) {
            let waiter = try waiting(subject, beyond: [place: offset])
            #expect(!waiter.isDone)
            try subject.append(batch("b"))
            #expect(waiter.value())
        }
    }

    private static func anyPartition(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 3)
        try subject.makeTopic("other")
        let all = [place: 0, TopicPartition("users", 1): 0, TopicPartition("other", 0): 0] as [TopicPartition: Offset]
        let waiter = try waiting(subject, beyond: all)
        try subject.append(batch("a"), to: "other")
        #expect(waiter.value())
    }

    private static func elsewhere(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        let waiter = try waiting(subject, beyond: [place: 1])
        try subject.append(batch("a"), to: "users", 1)
        try subject.append(batch("a"), to: "users", 0)
        pause(.milliseconds(10))
        #expect(!waiter.isDone)
        try subject.append(batch("b"), to: "users", 0)
        #expect(waiter.value())
    }

    private static func deadline(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let deadline = subject.clock.now + .milliseconds(200)
        let waiter = try waiting(subject, beyond: [place: 0], for: .milliseconds(200))
        subject.pass(.milliseconds(100))
        pause(.milliseconds(10))
        // Where the time is the machine's, a busy one may have slept past the deadline.
        let isDone = waiter.isDone
        #expect(!isDone || subject.clock.now >= deadline)
        subject.pass(.milliseconds(100))
        #expect(!waiter.value())
    }

    private static func deletedTopicWakes(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let waiter = try waiting(subject, beyond: [place: 0])
        #expect(!waiter.isDone)
        try subject.log.deleteTopic("users")
        #expect(waiter.value())
    }

    private static func letGo(_ subject: LogUnderTest) throws {
        // A client of a broker's cannot do it, and does not say so.
        guard let log = subject.log as? any WakingReaders else { return }
        try subject.makeTopic("users", partitions: 2)
        log.wakeReaders()
        let waiters = try (0..<2 as Range<Int32>).map { partition in
            try waiting(subject, beyond: [TopicPartition("users", partition): 0])
        }
        #expect(waiters.allSatisfy { !$0.isDone })
        log.wakeReaders()
        for waiter in waiters { #expect(waiter.value()) }
        let again = try waiting(subject, beyond: [place: 0])
        #expect(!again.isDone)
        try subject.append(batch("a"))
        #expect(again.value())
    }

    private static func notThere(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.restart()
        #expect(subject.log.wait(beyond: [TopicPartition("nobody", 0): 0], until: .distantFuture))
        for partition in [1, -1] as [Int32] {
            let gone = [place: 0, TopicPartition("users", partition): 0] as [TopicPartition: Offset]
            #expect(subject.log.wait(beyond: gone, until: .distantFuture))
        }
    }
}
