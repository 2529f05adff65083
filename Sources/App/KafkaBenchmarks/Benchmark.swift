internal import Measuring

/// A few lines that are measured together.
struct Benchmark: Sendable {
    let name: String
    let measure: @Sendable (Setting) throws -> [Line]

    static let all: [Benchmark] = [
        Benchmark(name: "load", measure: measureLoad),
        Benchmark(name: "wait", measure: { try measureWaits($0).map(Line.row) }),
        Benchmark(name: "start", measure: { try measureStart($0).map(Line.row) }),
        Benchmark(name: "rest", measure: { try measureRest($0).map(Line.row) }),
    ]
}

/// What a benchmark is given.
struct Setting: Sendable {
    let place: Place
    let scale: Scale
    let options: KafkaBenchmarks.Options

    /// Lends a server that is ready to `body`, and ends it.
    func withServer<Result>(_ body: (borrowing Server) throws -> Result) throws -> Result {
        let server = try Server.start(options.binary, in: place.folder)
        let result: Result
        do { result = try body(server) } catch {
            throw BenchmarkError("\(error)\(server.complaints())")
        }
        try server.stop()
        return result
    }

    /// Has a client of its own process do something.
    func run(_ job: Job) throws -> Outcome { try job.run(options.binary, options.library, in: place.folder) }

    /// Finds the client library.
    func clientVersion() throws -> String {
        do { return try run(Job(.version, at: "")).version } catch {
            throw BenchmarkError(
                "no client: \(error); install one (apt install librdkafka1), or name it with --librdkafka PATH")
        }
    }
}
