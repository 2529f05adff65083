internal import Aggregates
internal import Bytes
internal import Columns
internal import Plans
internal import SQLite

/// What merges states that SQL alone cannot, and what results they say.
enum Sketches {
    static func exact(_ encoded: [UInt8]) -> Value { ExactSum(encoded: encoded)?.value ?? .null }

    static func value(_ encoded: [UInt8], of function: Aggregate.Function) -> Value {
        switch function {
        case .approximatePercentile(let share):
            percentile(LogBuckets(encoded: encoded), share)
        default: .integer(HyperLogLog(encoded: encoded)?.estimate ?? 0)
        }
    }

    static func percentile(_ buckets: LogBuckets?, _ share: Double) -> Value {
        buckets?.percentile(share).map { .real($0) } ?? .null
    }
}

enum SketchFunctions {
    private static let unreadable = "a state is not what this version of sluice writes"

    static func define(for connection: Connection) throws(SQLiteError) {
        try connection.define("sluice_exact", arguments: 2) { arguments, answer in
            guard let sum = exact(arguments) else { return answer.fail(unreadable) }
            answer.give(sum.value)
        }
        try connection.define("sluice_exact_rest", arguments: 2) { arguments, answer in
            guard let sum = exact(arguments) else { return answer.fail(unreadable) }
            answer.give(blob: sum.encoded.span.bytes)
        }
        try connection.define("sluice_distinct", arguments: 2) { arguments, answer in
            guard let sketch = distinct(arguments) else { return answer.fail(unreadable) }
            answer.give(sketch.estimate)
        }
        try connection.define("sluice_distinct_rest", arguments: 2) { arguments, answer in
            guard let sketch = distinct(arguments) else { return answer.fail(unreadable) }
            answer.give(blob: sketch.encoded.span.bytes)
        }
        try connection.define("sluice_percentile", arguments: 3) { arguments, answer in
            guard let buckets = buckets(arguments) else { return answer.fail(unreadable) }
            answer.give(Sketches.percentile(buckets, arguments.real(2)))
        }
        try connection.define("sluice_percentile_rest", arguments: 2) { arguments, answer in
            guard let buckets = buckets(arguments) else { return answer.fail(unreadable) }
            answer.give(blob: buckets.encoded.span.bytes)
        }
    }

    // A row that a neutral element stands in has no state yet.

    private static func exact(_ arguments: borrowing Arguments) -> ExactSum? {
        guard var sum = arguments.read(0, ExactSum(), ExactSum.init(encoded:)),
            let other = arguments.read(1, ExactSum(), ExactSum.init(encoded:))
        else { return nil }
        sum.merge(other)
        return sum
    }

    private static func distinct(_ arguments: borrowing Arguments) -> HyperLogLog? {
        guard var sketch = arguments.read(0, HyperLogLog(), HyperLogLog.init(encoded:)),
            let other = arguments.read(1, HyperLogLog(), HyperLogLog.init(encoded:))
        else { return nil }
        sketch.merge(other)
        return sketch
    }

    private static func buckets(_ arguments: borrowing Arguments) -> LogBuckets? {
        guard var buckets = arguments.read(0, LogBuckets(), LogBuckets.init(encoded:)),
            let other = arguments.read(1, LogBuckets(), LogBuckets.init(encoded:))
        else { return nil }
        buckets.merge(other)
        return buckets
    }
}

extension Arguments {
    /// A state as it was encoded; the empty one where there is none.
    fileprivate func read<State>(_ index: Int, _ empty: State, _ decode: ([UInt8]) -> State?) -> State? {
        let bytes = bytes(index)
        return bytes.byteCount == 0 ? empty : decode(bytes.copy())
    }
}
