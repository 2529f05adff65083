internal import Aggregates
internal import Bytes
internal import Columns
internal import Plans
internal import SQLite
internal import System

/// What results the states say that SQL cannot read.
enum Sketches {
    static func exact(_ encoded: [UInt8]) -> Value { ExactSum(encoded: encoded)?.value ?? .null }

    static func value(_ encoded: [UInt8], of function: Aggregate.Function) -> Value {
        switch function {
        case .approximatePercentile(let share): percentile(LogBuckets(encoded: encoded), share)
        default: .integer(HyperLogLog(encoded: encoded)?.estimate ?? 0)
        }
    }

    static func percentile(_ buckets: LogBuckets?, _ share: Double) -> Value {
        buckets?.percentile(share).map { .real($0) } ?? .null
    }
}

/// A state that SQL keeps as bytes, and merges by functions of ours.
protocol EncodedState: Sendable {
    /// The state of no rows, which is also what no bytes say.
    init()
    /// Nil for bytes that are no state's.
    init?(encoded bytes: some Collection<UInt8>)
    /// Takes all that another part has seen.
    mutating func merge(_ other: Self)
    /// The state as bytes.
    var encoded: [UInt8] { get }
}

extension ExactSum: EncodedState {}
extension HyperLogLog: EncodedState {}
extension LogBuckets: EncodedState {}

/// The functions by which SQL merges states: one for the result, and one, `…_rest`, for what is kept beside it.
enum SketchFunctions {
    static func define(for connection: Connection) throws(SQLiteError) {
        try define("sluice_exact", arguments: 2, for: connection) { (sum: ExactSum, _: borrowing Arguments) in
            sum.value
        }
        try define("sluice_distinct", arguments: 2, for: connection) { (sketch: HyperLogLog, _: borrowing Arguments) in
            .integer(sketch.estimate)
        }
        try define("sluice_percentile", arguments: 3, for: connection) {
            (buckets: LogBuckets, arguments: borrowing Arguments) in
            Sketches.percentile(buckets, arguments.real(2))
        }
    }

    /// What was merged last: SQL asks for the result first, and then for the rest of the same.
    private struct Merge {
        var one: [UInt8] = []
        var other: [UInt8] = []
        var encoded: [UInt8] = []
    }

    private static func define<State: EncodedState>(
        _ name: String, arguments count: Int, for connection: Connection,
        value: @escaping @Sendable (State, borrowing Arguments) -> Value
    ) throws(SQLiteError) {
        let unreadable = "a state is not what this version of sluice writes"
        let last = Monitor(Merge())
        try connection.define(name, arguments: count) { arguments, answer in
            var merge = Merge(one: arguments.bytes(0).copy(), other: arguments.bytes(1).copy())
            guard let state: State = merged(merge) else { return answer.fail(unreadable) }
            merge.encoded = state.encoded
            last.withLock { $0 = merge }
            answer.give(value(state, arguments))
        }
        try connection.define(name + "_rest", arguments: 2) { arguments, answer in
            let known = last.withLock { $0 }
            if arguments.bytes(0).holds(known.one), arguments.bytes(1).holds(known.other), !known.encoded.isEmpty {
                return answer.give(blob: known.encoded.span.bytes)
            }
            let merge = Merge(one: arguments.bytes(0).copy(), other: arguments.bytes(1).copy())
            guard let state: State = merged(merge) else { return answer.fail(unreadable) }
            answer.give(blob: state.encoded.span.bytes)
        }
    }

    private static func merged<State: EncodedState>(_ merge: Merge) -> State? {
        guard var state = merge.one.isEmpty ? State() : State(encoded: merge.one),
            let other = merge.other.isEmpty ? State() : State(encoded: merge.other)
        else { return nil }
        state.merge(other)
        return state
    }
}
