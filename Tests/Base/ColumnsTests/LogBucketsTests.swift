import Columns
import System
import Testing

@Suite struct `Log buckets` {
    private func sketch(_ numbers: some Sequence<Double>) -> LogBuckets {
        var sketch = LogBuckets()
        for number in numbers { sketch.add(number) }
        return sketch
    }

    private func numbers(_ random: inout SeededGenerator, _ seed: UInt64) -> [Double] {
        let count = Int.random(in: 1...2000, using: &random)
        return (0..<count).map { _ in
            switch seed % 6 {
            case 0: Double.random(in: 0...100, using: &random)
            case 1: Double(sign: .plus, exponent: Int.random(in: -1074...1023, using: &random), significand: 1.7)
            case 2: Double(Int.random(in: -20...20, using: &random))
            case 3: Double(bitPattern: random.next() & 0x800F_FFFF_FFFF_FFFF)
            case 4: Double(bitPattern: random.next() & 0xBFFF_FFFF_FFFF_FFFF)
            default:
                Bool.random(using: &random) ? 7.77 : [-.infinity, .infinity, -0.0, 0].randomElement(using: &random)!
            }
        }
    }

    @Test(arguments: UInt64(0)..<60)
    func `find percentiles within one in 128`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = numbers(&random, seed)
        let sorted = all.sorted()
        let sketch = sketch(all)
        for share in [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1] + [Double.random(in: 0...1, using: &random)]
        {
            let rank = max(1, Int((share * Double(all.count)).rounded(.up)))
            let wanted = sorted[rank - 1]
            let found = try #require(sketch.percentile(share))
            if wanted.isInfinite || rank == 1 || rank == all.count {
                #expect(found == wanted)
            } else {
                // Half of the least double is for the rounding of subnormals.
                #expect(abs(found - wanted) <= wanted.magnitude / 128, "\(share): \(found), should be \(wanted)")
            }
        }
        #expect(sketch.count == UInt64(all.count))
    }

    @Test func `are null of nothing, and exact of one number`() {
        #expect(LogBuckets().percentile(0.5) == nil)
        #expect(sketch([.nan]).percentile(0.5) == nil)
        #expect(sketch([1.23456]).percentile(0.5) == 1.23456)
        #expect(sketch([7.77, 7.77, 7.77]).percentile(0.5) == 7.77)
        #expect(sketch([-0.0]).percentile(0.5)?.sign == .plus)
    }

    @Test(arguments: UInt64(0)..<30)
    func `do not depend on order or parts`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = numbers(&random, seed)
        let whole = sketch(all)
        var merged = LogBuckets()
        var rest = all.shuffled(using: &random)[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            let part = sketch(rest.prefix(count))
            merged.merge(Bool.random(using: &random) ? part : try #require(LogBuckets(encoded: part.encoded)))
            rest = rest.dropFirst(count)
        }
        #expect(merged.encoded == whole.encoded)
        #expect(merged == whole)
        #expect(merged.percentile(0.5) == whole.percentile(0.5))
    }

    @Test(arguments: UInt64(0)..<30)
    func `read only their own bytes, and survive others`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = sketch(numbers(&random, seed).prefix(Int(seed))).encoded
        #expect(LogBuckets(encoded: bytes)?.encoded == bytes)
        guard !bytes.isEmpty else { return }
        for _ in 0..<500 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random)) }
            guard var read = LogBuckets(encoded: damaged) else { continue }
            #expect(read.encoded == damaged)
            _ = read.percentile(0.5)
            read.merge(read)
            _ = read.percentile(0.9)
        }
    }
}
