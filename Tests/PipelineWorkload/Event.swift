import System

/// A record of the stream, the same whenever it is made: seed, partition and offset decide everything about it.
public struct Event: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case good
        /// Its bytes are no event.
        case poison
        /// It happens in the year 9999.
        case ahead
        /// The reference table has no such user.
        case stranger
    }

    public var kind: Kind
    public var type: String
    public var user: Int64
    public var amount: Double
    /// When it happened, in milliseconds since 1970.
    public var time: Int64

    private static let types = ["click", "buy", "é", "e\u{301}", ""]
    private static let amounts = [1e16, -1e16, 0.1, 3e-300, 1, 0.2, 1e300]
    private static let beginning: Int64 = 1_710_835_200_000

    public init(seed: UInt64, partition: Int32, offset: Int64) {
        var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(partition) << 48 &+ UInt64(offset))
        _ = generator.next()
        kind =
            switch generator.next() % 24 {
            case 0: .poison
            case 1: .ahead
            case 2, 3: .stranger
            default: .good
            }
        // One type has most of the events.
        type = Event.types[generator.next() % 3 == 0 ? Int(generator.next() % 5) : 0]
        user = kind == .stranger ? 1000 : Int64(generator.next() % 16)
        amount = Event.amounts[Int(generator.next() % 7)] * Double(1 + generator.next() % 9)
        time = Event.beginning + offset * (partition == 0 ? 7000 : 6000) + Int64(generator.next() % 9000)
        // Some are late.
        if generator.next() % 6 == 0 { time -= Int64(generator.next() % 180_000) }
        if kind == .ahead { time = 253_370_764_800_000 }
    }

    /// The record's value.
    public var value: [UInt8] {
        if kind == .poison { return Array(#"{"type":"torn"#.utf8) }
        return Array(#"{"type":"\#(type)","user":\#(user),"amount":\#(amount),"at":\#(time)}"#.utf8)
    }
}
