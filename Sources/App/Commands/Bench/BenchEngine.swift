internal import Arguments
internal import Scalars
internal import System

/// `sluice bench engine`: measures how fast the log becomes results.
enum BenchEngine {
    private static let full = Switch("full", "also what takes minutes: 100 million events, 10 million groups")
    private static let only = Flag("only", .text(), "only benchmarks with this in their name")
    private static let directory = Flag(
        "directory", .folder, "the folder on a disk to write under; all of it is removed at the end (here)")

    static let command = Command<Action>(
        "engine", "measure how fast the log becomes results", flags: [full, only, directory],
        examples: [
            Example("sluice bench engine", "everything that takes about a minute"),
            Example("sluice bench engine --only aggregate", "one benchmark"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let given = session.given
        let request = Backends.EngineBenchmarkRequest(
            isFull: given[full], only: given[only], directory: given[directory], wantsJSON: session.wantsJSON)
        try session.backends.benchmarkEngine(request) { line in
            session.output.line(line)
            try session.output.flush()
        }
    }
}
