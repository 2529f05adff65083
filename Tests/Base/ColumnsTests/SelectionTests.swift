import Columns
import Testing

@Suite struct `A selection` {
    @Test func `keeps a column's rows, values and nulls, in order`() {
        var nulls = NullMask()
        for row in [0, 64, 129] { nulls.insert(row, of: 130) }
        let column = Column.integers((0..<130).map { Int64($0) }, nulls: nulls)
        let words: [UInt64] = [0b1011, 1 << 63 | 1, 0b10]
        let selection = Selection(words: words, of: 130)
        #expect(selection.rows == [0, 1, 3, 64, 127, 129])
        let kept = column.gather(selection)
        #expect(
            (0..<6).map { kept[$0] } == [.null, .integer(1), .integer(3), .null, .integer(127), .null])
        #expect(Selection(words: [UInt64.max, .max, 3], of: 130).isAll)
        #expect(column.gather(Selection(rows: [], of: 130)).count == 0)
    }

    @Test func `works on every form of a column`() {
        var dictionary = TextDictionary()
        let codes = ["a", "bé"].map { dictionary.add(Array($0.utf8)) }
        let batch = ColumnBatch(
            count: 3,
            columns: [
                .reals([1, 2, 3], nulls: .none), .timestamps([0, 1, 2], nulls: .none),
                .texts(TextColumn(codes: [codes[1], TextColumn.null, codes[0]], dictionary: dictionary)),
                .values([.null, .integer(1), .text("x")]), .constant(.real(5), count: 3),
            ])
        let kept = batch.gather(Selection(rows: [0, 2], of: 3))
        #expect(kept.count == 2)
        #expect(kept.columns.map { $0[0] }[2] == .text("bé"))
        #expect(
            kept.columns.map { $0[1] } == [
                .real(3), .text("1970-01-01T00:00:00.002Z"), .text("a"), .text("x"), .real(5),
            ])
    }
}
