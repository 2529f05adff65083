/// Records of one size, and how many of them.
struct Load: Sendable {
    let name: String
    let size: Int
    let produced: Int
    let consumed: Int
    /// What must be reached a second.
    let produceTarget: Double
    let consumeTarget: Double

    /// As many times more of the same.
    static func large(_ times: Double) -> Load {
        Load(
            name: "1 KB", size: 1000, produced: Int(100_000 * times), consumed: Int(300_000 * times),
            produceTarget: 200e3, consumeTarget: 500e3)
    }

    static func small(_ times: Double) -> Load {
        Load(
            name: "100 B", size: 100, produced: Int(500_000 * times), consumed: Int(1_500_000 * times),
            produceTarget: 900e3, consumeTarget: 1e6)
    }

    var topic: String { "benchmark-\(size)" }

    func produce(_ setting: Setting, at address: String) throws -> Outcome {
        try setting.run(Job(.produce, at: address, topic: topic, records: produced, size: size))
    }

    func consume(_ setting: Setting, at address: String) throws -> Outcome {
        try setting.run(Job(.consume, at: address, topic: topic, records: consumed))
    }
}
