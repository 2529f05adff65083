import KafkaKit
import KafkaWire
import Network
import Services
import System

/// A consumer that connects, joins a group, reads for a while what is new, and leaves.
struct Visitor {
    /// What all visitors have seen together.
    struct Account: CustomStringConvertible {
        var visits = 0
        var longestStep = Duration.zero
        /// How often retention took what a visitor had not read yet.
        var overtaken = 0

        var description: String {
            "\(visits) visits, the longest step took \(longestStep.milliseconds) ms, overtaken \(overtaken) times"
        }
    }

    private let client: KafkaClient
    private let membership: Member
    private let account: Monitor<Account>
    private var positions: [Int32: Int64]

    init(of group: String, _ address: Address, _ account: Monitor<Account>) throws {
        client = try KafkaClient(address)
        let ends = try client.ask(finding(Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, -1) }))).topics[0]
            .partitions
        guard ends.allSatisfy({ $0.code == .none }) else { throw LoadError("ends: \(ends.map(\.code))") }
        positions = Dictionary(uniqueKeysWithValues: ends.map { ($0.index, $0.offset) })
        membership = try Member(group, partitions: 0, address, GroupLedger("soak"))
        self.account = account
    }

    /// Steps of a member and fetches in turns.
    mutating func stay(until end: Moment, or latch: StopLatch) throws {
        while SystemClock().now < end, !latch.isRequested {
            let began = SystemClock().now
            try membership.step()
            let took = SystemClock().now - began
            account.withLock { $0.longestStep = max($0.longestStep, took) }
            for answer in try client.ask(fetching(positions, wait: 100)).topics[0].partitions {
                try take(answer)
            }
        }
        try membership.leave()
        account.withLock { $0.visits += 1 }
    }

    private mutating func take(_ answer: Fetch.Response.Partition) throws {
        guard let position = positions[answer.index] else { throw LoadError("nobody asked for \(answer.index)") }
        // Whoever waits for a processor longer than records are kept finds them gone; but they must be.
        if answer.code == .offsetOutOfRange, position < answer.logStartOffset {
            positions[answer.index] = answer.logStartOffset
            account.withLock { $0.overtaken += 1 }
            return
        }
        guard answer.code == .none else {
            throw LoadError(
                "a fetch of partition \(answer.index) at \(position): \(answer.code); it has "
                    + "\(answer.logStartOffset) to \(answer.highWatermark)")
        }
        if let last = try texts(answer.records).last { positions[answer.index] = last.offset + 1 }
    }
}
