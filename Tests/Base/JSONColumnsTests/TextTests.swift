import Columns
import JSONColumns
import System
import Testing

@Suite struct `A column of texts` {
    @Test(arguments: UInt64(1)...3)
    func `keeps each text once, in the order of its first row`(seed: UInt64) throws {
        var random = RandomRecords(generator: SeededGenerator(seed: seed))
        let distinct = (0..<3000).map { "\($0 % 5 == 0 ? "" : random.number())\(random.number())" }
        for round in 0..<2 {
            let texts = (0..<6000).map { _ in distinct.randomElement(using: &random.generator)! }
            let rows = read([JSONField("a", .text)], texts.map { Array(#"{"a":"\#($0)"}"#.utf8) }, seed: seed)
            guard case .texts(let column) = rows.columns[0] else { return #expect(Bool(false), "texts") }
            var codes: [String: Int32] = [:]
            for (row, text) in texts.enumerated() {
                let code = codes[text, default: Int32(codes.count)]
                codes[text] = code
                try #require(column.codes[row] == code, "row \(row) of round \(round)")
                #expect(Array(column.dictionary[code]) == Array(text.utf8))
            }
            #expect(column.dictionary.count == codes.count)
        }
    }

    @Test func `tells texts apart by every byte and by their length`() {
        var texts: [String] = []
        for count in 0...70 {
            texts.append(String(repeating: "x", count: count))
            for place in stride(from: 0, to: count, by: 3) {
                texts.append(
                    String(repeating: "x", count: place) + "y" + String(repeating: "x", count: count - place - 1))
            }
        }
        let rows = read([JSONField("a", .text)], texts.map { #"{"a":"\#($0)"}"# })
        #expect(rows.values(0) == texts.map { .text($0) })
        guard case .texts(let column) = rows.columns[0] else { return #expect(Bool(false), "texts") }
        #expect(column.codes == (0..<Int32(texts.count)).map(\.self))
    }

    @Test func `forgets its texts with every finish, few or many`() {
        var reader = JSONColumnReader([JSONField("a", .text)])
        for count in [5000, 3, 0, 40, 2000, 1] {
            for number in 0..<count { reader.append(Array(#"{"a":"text \#(number)"}"#.utf8).span.bytes) }
            for number in 0..<count { reader.append(Array(#"{"a":"text \#(number)"}"#.utf8).span.bytes) }
            guard case .texts(let column) = reader.finish().columns[0] else { return #expect(Bool(false), "texts") }
            #expect(column.dictionary.count == count)
            #expect(column.codes == (0..<Int32(count)).map(\.self) + (0..<Int32(count)).map(\.self))
        }
    }

    @Test func `of the largest size is read, and one beyond is said to be too large`() {
        var reader = JSONColumnReader([JSONField("a", .text)])
        let long = String(repeating: "abcdé\\n", count: 300_000)
        reader.append(Array(#"{"a":"\#(long)"}"#.utf8).span.bytes)
        #expect(reader.finish().columns[0][0] == .text(String(repeating: "abcdé\n", count: 300_000)))
        let tooLong = [UInt8](repeating: 0x20, count: JSONColumnLimits.recordBytes + 1)
        reader.append(tooLong.span.bytes)
        reader.append(Array(#"{"a":"b"}"#.utf8).span.bytes)
        let rows = reader.finish()
        #expect(rows.values(0) == [.null, .text("b")])
        #expect(rows.problems.map(\.sentence) == ["a record of more than \(JSONColumnLimits.recordBytes) bytes"])
    }
}
