import Columns
import Evaluation
import Plans
import Testing

@Suite struct `An evaluator` {
    private let a = Expression.column(0, .text)

    private func texts(_ texts: [String?]) -> Column {
        var dictionary = TextDictionary()
        let codes = texts.map { text in text.map { dictionary.add(Array($0.utf8)) } ?? TextColumn.null }
        return .texts(TextColumn(codes: codes, dictionary: dictionary))
    }

    private func batch(_ columns: Column...) -> ColumnBatch { ColumnBatch(count: columns[0].count, columns: columns) }

    private func call(_ function: String, _ arguments: Expression..., kind: ValueKind = .mixed) -> Expression {
        Expression(.call(function, arguments), kind)
    }

    private func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
        Expression(.binary(operation, left, right), .integer)
    }

    private func member(_ path: String) -> Expression { call("json_extract", a, .literal(.text(path))) }

    private func values(_ column: Column) -> [Value] { (0..<column.count).map { column[$0] } }

    @Test func `tells which rows fail, and goes on with the others`() throws {
        let rows = batch(texts(["{\"x\": 1}", "{", nil, "{\"x\": \"é\"}", "{"]))
        let found = try Evaluator().evaluate(member("$.x"), over: rows)
        #expect(values(found.column) == [.integer(1), .null, .null, .text("é"), .null])
        #expect(found.failures == [1, 4].map { RowFailure(row: $0, reason: "malformed JSON") })
        let filtered = try Evaluator().rows(where: binary(.is, member("$.x"), .literal(.null)), in: rows)
        #expect(filtered.selection.rows == [2])
        #expect(filtered.failures.map(\.row) == [1, 4])
    }

    @Test func `spares a row what its condition keeps from it`() throws {
        let rows = batch(texts(["{\"x\": 1}", "{", "{\"x\": 3}"]))
        let isValid = call("json_valid", a, kind: .integer)
        let isGreat = binary(.greater, member("$.x"), .literal(.integer(2)))
        let evaluator = try Evaluator([isValid, isGreat])
        let both = try evaluator.rows(where: binary(.and, isValid, isGreat), in: rows)
        #expect(both.selection.rows == [2])
        #expect(both.failures == [])
        let either = try evaluator.rows(
            where: binary(.or, Expression(.unary(.not, isValid), .integer), isGreat), in: rows)
        #expect(either.selection.rows == [1, 2])
        #expect(either.failures == [])
        let choice = Expression(
            .choice(operand: nil, [.init(when: isValid, then: member("$.x"))], otherwise: nil), .mixed)
        let chosen = try evaluator.evaluate(choice, over: rows)
        #expect(values(chosen.column) == [.integer(1), .null, .integer(3)])
        #expect(chosen.failures == [])
    }

    @Test func `fails a row by what SQLite has no value for`() throws {
        let rows = batch(.integers([-4, .min, 5], nulls: .none))
        let i = Expression.column(0, .integer)
        let absolute = try Evaluator().evaluate(call("abs", i, kind: .integer), over: rows)
        #expect(values(absolute.column) == [.integer(4), .null, .integer(5)])
        #expect(absolute.failures == [RowFailure(row: 1, reason: "integer overflow")])
        let blob = try Evaluator().evaluate(Expression(.cast(.literal(.text("x")), to: .none), .mixed), over: rows)
        #expect(blob.failures.map(\.row) == [0, 1, 2])
        let zeros = call("zeroblob", binary(.add, .literal(.integer(10_000_000)), i))
        let huge = try Evaluator().evaluate(
            call("hex", zeros, kind: .text), over: batch(.integers([1, 2], nulls: .none)))
        #expect(huge.failures == [0, 1].map { RowFailure(row: $0, reason: "string or blob too big") })
    }

    @Test func `refuses at once what SQLite does not know`() throws {
        let error = #expect(throws: EvaluationError.self) { _ = try Evaluator([call("sluice_nonsense", a)]) }
        #expect(error?.code == .badExpression)
        #expect(error?.sentence.contains("no such function: sluice_nonsense") == true)
    }

    @Test func `compares columns by their affinity, and results by none`() throws {
        let rows = batch(.integers([5, 6], nulls: .none))
        let isFive = binary(.equal, .column(0, .integer), .literal(.text("5")))
        #expect(try Evaluator().rows(where: isFive, in: rows).selection.rows == [0])
        #expect(try Evaluator([], over: .results).rows(where: isFive, in: rows).selection.rows == [])
    }

    @Test func `takes columns of mixed values as they are`() throws {
        let rows = batch(.values([.integer(5), .text("5"), .real(5), .null, .real(-0.0)]))
        let x = Expression.column(0, .mixed)
        let kinds = try Evaluator().evaluate(call("typeof", x, kind: .text), over: rows)
        #expect(values(kinds.column) == ["integer", "text", "real", "null", "real"].map { .text($0) })
        let isFive = binary(.equal, x, .literal(.integer(5)))
        #expect(try Evaluator().rows(where: isFive, in: rows).selection.rows == [0, 2])
        let sum = try Evaluator().evaluate(Expression(.binary(.add, x, .literal(.integer(1))), .mixed), over: rows)
        #expect(values(sum.column) == [.integer(6), .integer(6), .real(6), .null, .real(1)])
    }

    @Test func `remembers results by the values, not by their codes`() throws {
        let evaluator = try Evaluator()
        let upper = call("upper", a, kind: .text)
        for batches in [["a", "b"], ["b", "a"], ["c", "b"]] {
            let found = try evaluator.evaluate(upper, over: batch(texts(batches)))
            #expect(values(found.column) == batches.map { .text($0.uppercased()) })
        }
        let kind = call("typeof", .column(0, .mixed), kind: .text)
        for (column, name) in [(Column.integers([1], nulls: .none), "integer"), (.reals([1], nulls: .none), "real")] {
            #expect(try evaluator.evaluate(kind, over: batch(column)).column[0] == .text(name))
        }
    }

    @Test func `has nothing to say of no rows`() throws {
        let none = batch(texts([]))
        #expect(try Evaluator().evaluate(member("$.x"), over: none).column.count == 0)
        #expect(try Evaluator().evaluate(binary(.equal, a, .literal(.text("x"))), over: none).column.count == 0)
        #expect(try Evaluator().rows(where: .literal(.integer(1)), in: none).selection.isAll)
    }

    @Test func `computes a date once for all moments of a day`() throws {
        let day: Int64 = 86_400_000
        let moments = (0..<1000).map { 19_800 * day + $0 * 123_456 }
        let rows = batch(.timestamps(moments, nulls: .none))
        let hour = call("strftime", .literal(.text("%H")), .column(0, .timestamp), kind: .text)
        let column = try Evaluator().evaluate(hour, over: rows).column
        guard case .texts(let found) = column else {
            Issue.record("hours are texts, not \(column)")
            return
        }
        #expect(found.dictionary.count == 24)
        #expect(
            (0..<1000).allSatisfy { row in
                let hour = moments[row] % day / 3_600_000
                return column[row] == .text((hour < 10 ? "0" : "") + String(hour))
            })
    }
}
