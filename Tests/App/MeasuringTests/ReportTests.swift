@testable import Measuring
import Testing

@Suite struct `A quantity` {
    @Test(arguments: [
        (Quantity(1_234_567, .recordsPerSecond), "1.23 M records/s"),
        (Quantity(987, .recordsPerSecond), "987 records/s"),
        (Quantity(12.34, .commitsPerSecond), "12.3 commits/s"), (Quantity(999.7, .milliseconds), "1000 ms"),
        (Quantity(0.805, .times), "0.81 ×"), (Quantity(9.996, .times), "10.0 ×"), (Quantity(-3.21, .times), "-3.21 ×"),
        (Quantity(15e6, .bytes), "15.0 MB"), (Quantity(17, .bytes), "17 B"), (Quantity(397, .count), "397"),
        (Quantity(50e6, .count), "50.0 M"), (Quantity(.nan, .times), "? ×"), (Quantity(.infinity, .bytes), "? GB"),
        (Quantity(0, .count), "0"),
    ])
    func `shows three digits that count`(quantity: Quantity, text: String) {
        #expect(quantity.text == text)
    }
}

@Suite struct `A row` {
    private func row(_ value: Double, baseline: Double? = nil, ratio: Double? = nil, _ target: Target?) -> Row {
        Row(
            "append", on: .disk, Quantity(value, .recordsPerSecond),
            baseline: baseline.map { Quantity($0, .recordsPerSecond) }, ratio: ratio, target: target)
    }

    @Test func `tells whether its target was met`() {
        #expect(row(80, baseline: 100, .ratioAtLeast(0.8)).isMet == true)
        #expect(row(79, baseline: 100, .ratioAtLeast(0.8)).isMet == false)
        #expect(row(100, baseline: 100, ratio: 0.7, .ratioAtLeast(0.8)).isMet == false)
        #expect(row(10, .atLeast(Quantity(10, .recordsPerSecond))).isMet == true)
        #expect(row(11, .atMost(Quantity(10, .recordsPerSecond))).isMet == false)
        #expect(row(.nan, .atMost(Quantity(10, .recordsPerSecond))).isMet == false)
        #expect(row(10, .ratioAtLeast(0.8)).isMet == false)
        #expect(row(10, nil).isMet == nil)
    }

    @Test func `is a line for people and an object for programs`() {
        let line = Line.row(row(80, baseline: 100, .ratioAtLeast(0.8)))
        #expect(
            line.text.split(separator: " ").joined(separator: " ")
                == "append disk 80 records/s 100 records/s 0.80 × ≥ 0.80 × met")
        #expect(
            line.json
                == #"{"name":"append","place":"disk","result":80.0,"unit":"records/s","baseline":100.0,"ratio":0.8,"#
                + #""target":"≥ 0.80 ×","met":true,"notes":{}}"#)
    }
}

@Suite struct `Rounds of measuring` {
    @Test func `compare each result with the baseline of its own round`() throws {
        // The disk is slow in every second round; the subject always is half as fast as the file.
        var calls = 0
        func speed() -> Double {
            defer { calls += 1 }
            return (calls / 2).isMultiple(of: 2) ? 100 : 10
        }
        let rounds = try Rounds(8) {
            speed()
        } subject: {
            speed() / 2
        }
        #expect(rounds.subjects == [5, 50, 5, 50, 5, 50, 5, 50])
        #expect(rounds.baselines == [10, 100, 10, 100, 10, 100, 10, 100])
        #expect(rounds.ratio == 0.5)
    }

    @Test func `have a middle`() {
        #expect(median([3, 1, 2]) == 2)
        #expect(median([4, 1, 2, 3]) == 2.5)
        #expect(median([]).isNaN)
    }
}
