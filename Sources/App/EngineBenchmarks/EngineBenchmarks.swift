public import Measuring
internal import Scalars
public import System

/// Measures how fast the log becomes results, on this machine's disk.
public enum EngineBenchmarks {
    /// What is measured, and where.
    public struct Options: Sendable {
        /// Also what takes minutes: 100 million events, 10 million groups.
        public var isFull = false
        /// The folder on a disk under which everything is written, and removed at the end.
        public var directory: Path = "."
        /// Only benchmarks with this in their name.
        public var filter: String?
        /// Takes SIGINT and SIGTERM over, to leave no files behind; the process then ends with `run`.
        public var cleansUpWhenInterrupted = true

        public init() {}
    }

    /// Measures one benchmark after the other, and reports each line as soon as it is known.
    public static func run(_ options: Options = Options(), report: (Line) throws -> Void) throws {
        let chosen = Benchmark.all.filter { benchmark in
            options.filter.map { benchmark.name.range(of: $0) != nil } ?? true
        }
        guard !chosen.isEmpty else {
            throw BenchmarkError(
                "no benchmark has \"\(options.filter ?? "")\" in its name; there are "
                    + Benchmark.all.map(\.name).joined(separator: ", "))
        }
        let workplace = try Workplace(
            disk: options.directory, needs: options.isFull ? Limits.fullBytes : Limits.quickBytes, memory: nil)
        defer { workplace.remove() }
        if options.cleansUpWhenInterrupted { try workplace.removeWhenInterrupted() }
        try report(.machine(try Machine.describe(workplace)))
        guard case .success(let place) = workplace[.disk] else { return }
        for benchmark in chosen {
            let setting = Setting(place: place, scale: options.isFull ? .full : .quick)
            for row in try place.clean({ try benchmark.measure(setting) }) { try report(.row(row)) }
        }
    }
}

/// One row of the table of benchmarks, or a few rows that are measured together.
struct Benchmark: Sendable {
    let name: String
    let measure: @Sendable (Setting) throws -> [Row]

    static let all: [Benchmark] = [
        Benchmark(name: "aggregate", measure: measureAggregate),
        Benchmark(name: "operators", measure: measureOperators),
        Benchmark(name: "batches", measure: measureSmallBatches),
        Benchmark(name: "latency", measure: measureLatency),
        Benchmark(name: "groups", measure: measureManyGroups),
        Benchmark(name: "growth", measure: measureGrowth),
    ]
}

/// What a benchmark is given.
struct Setting: Sendable {
    let place: Place
    let scale: Scale
}

/// How much is done: a minute's worth, or all of it.
struct Scale: Sendable {
    var rounds: Int
    var events: Int
    var groups: Int
    var latencySeconds: Int
    /// Events of a step of growth, and how many steps there are.
    var growthStep: Int
    var growthSteps: Int

    static let quick = Scale(
        rounds: 3, events: 2_000_000, groups: 500_000, latencySeconds: 5, growthStep: 250_000, growthSteps: 12)
    static let full = Scale(
        rounds: 5, events: 4_000_000, groups: 10_000_000, latencySeconds: 30, growthStep: 1_000_000, growthSteps: 100)
}

/// What the benchmarks hold in check.
enum Limits {
    /// Events that are decoded once for the operators.
    static let chunkEvents = 5000
    static let quickBytes = 4_000_000_000
    static let fullBytes = 60_000_000_000
}
