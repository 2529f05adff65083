import Columns
import JSONColumns
import System
import Testing

@Suite struct `A number read into a column` {
    private func check(_ texts: [String], seed: UInt64) {
        let rows = read(
            [JSONField("a", .double), JSONField("a", .float), JSONField("a", .text)],
            texts.map { Array(#"{"a":\#($0)}"#.utf8) }, seed: seed)
        for (row, text) in texts.enumerated() {
            // The C library's reading, once for each width.
            let double = Double(text)!, float = Float(text)!
            #expect(bits(rows.columns[0][row]) == bits(double), "\(text)")
            #expect(bits(rows.columns[1][row]) == bits(Double(float)), "\(text) as float")
            #expect(rows.columns[2][row] == .text(text))
        }
    }

    private func bits(_ value: Value) -> UInt64? {
        if case .real(let double) = value { double.bitPattern } else { nil }
    }

    private func bits(_ double: Double) -> UInt64? { double.isFinite ? double.bitPattern : nil }

    @Test(arguments: UInt64(1)...4)
    func `is the nearest, of any digits`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var texts: [String] = []
        for _ in 0..<1500 {
            let digits = (0..<Int.random(in: 1...25, using: &generator)).map { _ in
                Int.random(in: 0...9, using: &generator)
            }
            let fraction = digits.map(String.init).joined()
            let exponent = Int.random(in: -345...310, using: &generator)
            let sign = Bool.random(using: &generator) ? "-" : ""
            texts.append("\(sign)\(Int.random(in: 0...9, using: &generator)).\(fraction)e\(exponent)")
        }
        check(texts, seed: seed)
    }

    @Test(arguments: UInt64(1)...4)
    func `is the one that was written, of any bits`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let doubles = (0..<1500).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
        let floats = (0..<1500).map { _ in Float(bitPattern: UInt32.random(in: 0...(.max), using: &generator)) }
        check(doubles.map(\.description) + floats.filter(\.isFinite).map(\.description), seed: seed)
    }

    @Test(arguments: UInt64(1)...2)
    func `is right half-way between two, and next to it`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var texts: [String] = []
        for _ in 0..<1000 {
            // 54 bits: exactly between two doubles; 25 bits: between two floats.
            for width in [54, 25] as [UInt64] {
                let odd = (1 << (width - 1)) | (generator.next() % (1 << (width - 1))) | 1
                let shifted = odd << UInt64.random(in: 0...(64 - width), using: &generator)
                texts += [
                    "\(shifted)", "\(shifted).0000000000000000000000001", "\(shifted)e0",
                    "\(shifted - 1).9999999999999999999999",
                ]
            }
            let between = Double(Float(bitPattern: UInt32.random(in: 1..<0x7F00_0000, using: &generator)))
            let next = Double(Float(between).nextUp)
            texts += [
                "\((between + next) / 2)", "\(((between + next) / 2).nextUp)", "\(((between + next) / 2).nextDown)",
            ]
        }
        check(texts, seed: seed)
    }

    @Test func `is right at the ends of the range`() {
        check(
            [
                "0", "-0", "0.0", "-0e5", "1e22", "1e23", "9007199254740993", "9007199254740992e22",
                "9007199254740991e-22",
                "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
                "2.2250738585072011e-308",
                "2.2250738585072014e-308", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
                "3.4028234663852886e38", "3.4028235677973366e38", "3.4028235677973365e38", "1.401298464324817e-45",
                "7.006492321624085e-46", "7.006492321624086e-46", "1.1754943508222875e-38", "1.17549429e-38",
                "1" + String(repeating: "0", count: 308), "0." + String(repeating: "0", count: 400) + "1",
                "0." + String(repeating: "0", count: 307) + "123456789", "1e-1000000000000000000000",
                "12345678901234567890123456789012345678901234567890e-40", "179769313486231570000000000000000000000e270",
                "0e1000000000000000000000000", "6929495644600919.5", "3.0517578125e-05",
            ], seed: 1)
    }
}
