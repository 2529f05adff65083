public import Measuring
public import System

/// Measures the log beside plain files in the same place, and says whether it reaches what it must.
public enum LogBenchmarks {
    /// What is measured, and where.
    public struct Options: Sendable {
        /// Also what takes minutes and gigabytes: 50 million records, a log of 10 GB.
        public var isFull = false
        /// The folder on a disk under which everything is written, and removed at the end.
        public var directory: Path = "."
        /// The same on a RAM file system; what is measured there is skipped when it is none.
        public var memoryDirectory: Path = "/dev/shm"
        /// Only benchmarks with this in their name.
        public var filter: String?
        /// The installed program whose start and size are measured.
        public var binary = Environment.executable
        /// Takes SIGINT and SIGTERM over, to leave no files behind; the process then ends with `run`.
        public var cleansUpWhenInterrupted = true

        public init() {}
    }

    /// Measures one benchmark after the other, and reports each line as soon as it is known.
    ///
    /// The program that calls this must first call `runAsChild`, because one benchmark kills a copy of the program.
    public static func run(_ options: Options = Options(), report: (Line) throws -> Void) throws {
        try run(options, options.isFull ? .full : .quick, report: report)
    }

    static func run(_ options: Options, _ scale: Scale, report: (Line) throws -> Void) throws {
        let chosen = Benchmark.all.filter { benchmark in
            options.filter.map { benchmark.name.utf8.contains($0.utf8) } ?? true
        }
        guard !chosen.isEmpty else {
            throw BenchmarkError(
                "no benchmark has \"\(options.filter ?? "")\" in its name; there are "
                    + Benchmark.all.map(\.name).joined(separator: ", "))
        }
        let workplace = try Workplace(
            disk: options.directory, needs: options.isFull ? Limits.fullBytes : Limits.quickBytes,
            memory: (options.memoryDirectory, needs: Limits.quickBytes))
        defer { workplace.remove() }
        if options.cleansUpWhenInterrupted { try workplace.removeWhenInterrupted() }
        try report(.machine(try Machine.describe(workplace)))
        for benchmark in chosen {
            for kind in benchmark.places {
                switch workplace[kind] {
                case .failure(let reason):
                    try report(.skipped(name: benchmark.name, place: kind, reason: reason.message))
                case .success(let place):
                    let setting = Setting(place: place, scale: scale, options: options)
                    for row in try place.clean({ try benchmark.measure(setting) }) { try report(.row(row)) }
                }
            }
        }
    }
}

extension Sequence where Element == UInt8 {
    fileprivate func contains(_ part: some Collection<UInt8>) -> Bool {
        let all = Array(self)
        if part.isEmpty { return true }
        return all.indices.contains { all[$0...].starts(with: part) }
    }
}
