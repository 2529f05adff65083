import KafkaWire
import System
import Testing

@Suite struct `Every message in every version` {
    static let cases = Case.all
    static let seeds: [UInt64] = [1, 2, 3]

    @Test(arguments: cases) func `is read as it was written`(_ sample: Case) throws {
        for seed in Self.seeds {
            let message = try sample.random(seed: seed)
            let bytes = try sample.encode(message)
            #expect(isSame(message, as: try sample.decode(bytes)), "seed \(seed)")
        }
    }

    @Test(arguments: cases) func `is an error when it ends early, wherever that is`(_ sample: Case) throws {
        for seed in Self.seeds {
            let bytes = try sample.encode(try sample.random(seed: seed))
            for count in 0..<bytes.count {
                #expect(throws: WireError.self, "seed \(seed), \(count) of \(bytes.count)") {
                    try sample.decode(Array(bytes[..<count]))
                }
            }
        }
    }

    @Test(arguments: cases) func `is an error when bytes follow it`(_ sample: Case) throws {
        let bytes = try sample.encode(try sample.random(seed: 1))
        #expect(throws: WireError.trailing(bytes: 2)) { try sample.decode(bytes + [0, 0]) }
    }

    @Test(arguments: cases) func `survives every kind of damage`(_ sample: Case) throws {
        for seed in Self.seeds {
            var generator = SeededGenerator(seed: seed)
            let bytes = try sample.encode(try sample.random(seed: seed))
            for _ in 0..<60 { survive(Self.damaged(bytes, &generator), sample) }
            for _ in 0..<20 {
                let length = Int.random(in: 0...64, using: &generator)
                survive((0..<length).map { _ in .random(in: 0...255, using: &generator) }, sample)
            }
        }
    }

    /// What can be read at all can be written, and is then the same again.
    private func survive(_ bytes: [UInt8], _ sample: Case) {
        guard let message = try? sample.decode(bytes) else { return }  // Most damage is refused.
        #expect(throws: Never.self) {
            let again = try sample.decode(try sample.encode(message))
            #expect(isSame(message, as: again))
        }
    }

    private static func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            // Lengths fail at their ends.
            bytes[place] =
                [0x00, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)]
                .randomElement(using: &generator) ?? 0
        }
        return bytes
    }

    @Test func `is refused in a version that is not ours`() {
        for api in KafkaProtocol.apis {
            for version in [api.versions.lowerBound - 1, api.versions.upperBound + 1, .max, .min] {
                let sample = Case(message: Case.request(api), version: version, description: "")
                let refusal = WireError.unsupportedVersion(key: api.key, version: version)
                #expect(throws: refusal) { try sample.decode([]) }
                #expect(throws: refusal) { try sample.encode(sample.message.init()) }
            }
        }
    }

    @Test func `has the versions that clients were seen to accept`() {
        let table = KafkaProtocol.apis.map { "\($0.key):\($0.versions.lowerBound)-\($0.versions.upperBound)" }
        #expect(
            table.joined(separator: " ") == """
                0:0-8 1:4-11 2:1-5 3:0-8 8:2-7 9:1-5 10:0-2 11:0-5 12:0-3 13:0-3 14:0-3 15:0-4 16:0-2 18:0-4 \
                19:2-4 20:1-3 21:0-1 22:0-1 32:1-3 33:0-1 37:0-1 42:0-1 44:0-0 10000:0-0 10001:0-0
                """)
    }
}
