import Columns
import System
import Testing

@Suite struct `An exact sum` {
    @Test func `is rounded once`() throws {
        for line in exactSums.split(separator: "\n") {
            let sides = line.split(separator: "=").map { side in
                side.split(separator: " ").map { Double(bitPattern: UInt64($0, radix: 16)!) }
            }
            let sum = added(sides[0])
            #expect(sum.rounded?.bitPattern == sides[1][0].bitPattern, "\(sides[0])")
            let back = try #require(ExactSum(encoded: sum.encoded))
            #expect(back.rounded?.bitPattern == sides[1][0].bitPattern)
        }
    }

    private func added(_ numbers: some Sequence<Double>) -> ExactSum {
        var sum = ExactSum()
        for number in numbers { sum.add(number) }
        return sum
    }

    /// Numbers of a sort that the seed chooses: alike, of all magnitudes, subnormal, or cancelling each other.
    private func numbers(_ random: inout SeededGenerator, _ seed: UInt64) -> [Double] {
        let count = Int.random(in: 1...300, using: &random)
        var all = (0..<count).map { _ in
            switch seed % 5 {
            case 0: Double.random(in: -1000...1000, using: &random)
            case 1: Double(sign: .plus, exponent: Int.random(in: -1070...1020, using: &random), significand: -1.3)
            case 2: Double(bitPattern: random.next() & 0x800F_FFFF_FFFF_FFFF)
            case 3: (Double(random.next() >> 40) - 8_388_608) / 100
            default: Double(bitPattern: random.next() & 0xBFFF_FFFF_FFFF_FFFF)
            }
        }
        if seed % 2 == 0 { all += all.dropFirst().map { -$0 } }
        return all
    }

    @Test(arguments: UInt64(0)..<60)
    func `does not depend on order or parts`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = numbers(&random, seed)
        let sum = added(all)
        for _ in 0..<8 {
            let shuffled = all.shuffled(using: &random)
            var parts: [ExactSum] = []
            var rest = shuffled[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                parts.append(added(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            parts.shuffle(using: &random)
            var merged = ExactSum()
            for part in parts {
                merged.merge(Bool.random(using: &random) ? part : try #require(ExactSum(encoded: part.encoded)))
            }
            #expect(merged.encoded == sum.encoded)
            #expect(merged == sum)
            #expect(merged.rounded?.bitPattern == sum.rounded?.bitPattern)
        }
        // Taken away again, nothing is left.
        var nothing = sum
        nothing.merge(added(all.map { -$0 }))
        #expect(nothing.rounded?.bitPattern == 0)
        #expect(nothing.encoded.count == 1)
    }

    @Test func `keeps infinities apart`() {
        #expect(added([.infinity, -1e308]).rounded == .infinity)
        #expect(added([-1, -.infinity, -.infinity]).rounded == -.infinity)
        #expect(added([.infinity, 1, -.infinity]).value == .null)
        #expect(added([.infinity, -.infinity]).encoded == added([-.infinity, .infinity]).encoded)
        #expect(added([.nan]).isEmpty)
    }

    @Test func `of integers is one while 64 bits hold it`() throws {
        func sum(_ numbers: Int64...) -> Value {
            var sum = ExactSum()
            for number in numbers { sum.add(number) }
            return ExactSum(encoded: sum.encoded)?.value ?? .text("lost")
        }
        #expect(ExactSum().value == .null)
        #expect(sum(0) == .integer(0))
        #expect(sum(.max, 1, -1) == .integer(.max))
        #expect(sum(.min, -1, 1) == .integer(.min))
        #expect(sum(.max, 1) == .real(9_223_372_036_854_775_808))
        #expect(sum(.min, -1) == .real(-9_223_372_036_854_775_808))
        #expect(sum(.max, .max, .max, .min, .min) == .integer(.max - 2))
        #expect(sum(1 << 53, 1) == .integer(1 << 53 + 1))
        var mixed = ExactSum()
        mixed.add(Int64(1) << 53 + 1)
        mixed.add(1.0)
        #expect(mixed.value == .real(9_007_199_254_740_994))
        #expect(!mixed.isOfIntegers)
    }

    @Test(arguments: UInt64(0)..<20)
    func `reads only its own bytes, and survives others`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = added(numbers(&random, seed).prefix(3)).encoded
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            guard var sum = ExactSum(encoded: bytes) else { continue }
            #expect(sum.encoded == bytes)
            sum.merge(sum)
            sum.add(1.5)
            _ = sum.value
        }
        #expect(ExactSum(encoded: [UInt8]()) == nil)
        #expect(ExactSum(encoded: [UInt8](repeating: 255, count: 400)) == nil)
        #expect(ExactSum(encoded: [3, 255, 255, 1]) == nil)
    }
}
