import Columns
import System
import Testing

@Suite struct `A HyperLogLog` {
    private func sketch(_ hashes: some Sequence<UInt64>) -> HyperLogLog {
        var sketch = HyperLogLog()
        for hash in hashes { sketch.insert(hash: hash) }
        return sketch
    }

    @Test(arguments: [0, 1, 2, 10, 100, 1000, 4000, 5000, 20_000, 60_000, 200_000])
    func `is near the number of values, of every kind`(count: Int) {
        let kinds: [(Int) -> UInt64] = [
            { ValueHash.of(Int64($0)) }, { ValueHash.of(Int64($0) &* 1_000_003 << 20) },
            { ValueHash.of(Double($0) + 0.25) }, { ValueHash.of(Array("user-\($0)".utf8).span.bytes) },
            { ValueHash.of(Array("\($0) a text that is longer than a word, or two".utf8).span.bytes) },
        ]
        for (kind, hash) in kinds.enumerated() {
            let estimate = sketch((0..<count).lazy.map(hash)).estimate
            let error = abs(Double(estimate) - Double(count))
            // Four standard errors of 0.81 %; the seeds are fixed.
            #expect(error <= 0.5 + 4 * 0.0081 * Double(count), "kind \(kind): \(estimate)")
        }
    }

    @Test func `errs by 0.81 % at most, in the mean`() {
        var squares = 0.0
        let runs = 60
        for run in 0..<runs {
            let count = 30_000
            let estimate = sketch((0..<count).lazy.map { ValueHash.of(Int64(run * 1_000_000 + $0)) }).estimate
            let error = Double(estimate) / Double(count) - 1
            squares += error * error
        }
        #expect((squares / Double(runs)).squareRoot() < 0.0081 * 1.25)
    }

    @Test(arguments: UInt64(0)..<20)
    func `does not depend on order or parts`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let most = [3, 50, 5000, 9000, 40_000][Int(seed % 5)]
        let hashes = (0..<most).map { _ in random.next() }
        let whole = sketch(hashes)
        var merged = HyperLogLog()
        var rest = hashes.shuffled(using: &random)[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            let part = sketch(rest.prefix(count) + hashes.prefix(10))
            merged.merge(try #require(HyperLogLog(encoded: part.encoded)))
            rest = rest.dropFirst(count)
        }
        #expect(merged == whole)
        #expect(merged.encoded == whole.encoded)
        #expect(HyperLogLog(encoded: whole.encoded)?.estimate == whole.estimate)
        #expect(whole.encoded.count <= 12_289)
    }

    @Test func `holds for equal what SQL does`() {
        #expect(ValueHash.of(.integer(5)) == ValueHash.of(.real(5)))
        #expect(ValueHash.of(.real(0)) == ValueHash.of(.real(-0.0)))
        #expect(ValueHash.of(.text("5")) != ValueHash.of(.integer(5)))
        #expect(ValueHash.of(.null) == nil)
        // The bytes in stores are made of these.
        #expect(ValueHash.of(Int64(1)) == hashOfOne)
        #expect(ValueHash.of(.text("sluice")) == hashOfText)
    }

    @Test(arguments: UInt64(0)..<20)
    func `reads only its own bytes, and survives others`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let most = [0, 1, 5, 30, 8000][Int(seed % 5)]
        let bytes = sketch((0..<most).map { _ in random.next() }).encoded
        for _ in 0..<(most > 100 ? 10 : 300) {
            var damaged = bytes
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random)) }
            guard let read = HyperLogLog(encoded: damaged) else { continue }
            #expect(read.encoded == damaged)
            #expect(read.estimate >= 0)
        }
        #expect(HyperLogLog(encoded: [UInt8]()) == nil)
        #expect(HyperLogLog(encoded: [2]) == nil)
        #expect(HyperLogLog(encoded: [1] + [UInt8](repeating: 255, count: 12_288)) == nil)
        // 51 in each register, the most there is.
        let full = HyperLogLog(encoded: [1] + (0..<4096).flatMap { _ in [0xF3, 0x3C, 0xCF] as [UInt8] })
        #expect(full?.estimate == .max)
    }
}

private let hashOfOne: UInt64 = 17_393_256_746_041_955_111
private let hashOfText: UInt64 = 3_610_451_272_519_140_217
