internal import Measuring

/// One row of the table of benchmarks, or a few rows that are measured together.
struct Benchmark: Sendable {
    let name: String
    let places: [PlaceKind]
    let measure: @Sendable (Setting) throws -> [Row]

    init(_ name: String, on places: PlaceKind..., measure: @escaping @Sendable (Setting) throws -> [Row]) {
        self.name = name
        self.places = places
        self.measure = measure
    }

    static let all: [Benchmark] = [
        Benchmark("append", on: .disk, .memory, measure: measureAppend),
        Benchmark("group", on: .disk, .memory, measure: measureGroupCommit),
        Benchmark("single", on: .disk, .memory, measure: measureSingleRecords),
        Benchmark("partitions", on: .disk, .memory, measure: measurePartitions),
        Benchmark("rolling", on: .disk, .memory, measure: measureRolling),
        Benchmark("read", on: .memory, .disk, measure: measureRead),
        Benchmark("topics", on: .memory, measure: measureTopics),
        Benchmark("growth", on: .disk, measure: measureGrowth),
        Benchmark("start", on: .disk, measure: measureStart),
    ]
}

/// What a benchmark is given.
struct Setting: Sendable {
    let place: Place
    let scale: Scale
    let options: LogBenchmarks.Options

    var slice: Duration { place.kind == .disk ? scale.diskSlice : scale.memorySlice }

    /// A target that counts on a disk only: without one, nothing is durable and a file costs a copy.
    func onDisk(_ target: Target) -> Target? { place.kind == .disk ? target : nil }
}
