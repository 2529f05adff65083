internal import Arguments
internal import Scalars
internal import System

/// `sluice bench log`: measures the log beside plain files.
enum BenchLog {
    private static let full = Switch(
        "full", "also what takes minutes and gigabytes: 50 million records, a log of 10 GB")
    private static let only = Flag("only", .text(), "only benchmarks with this in their name")
    private static let directory = Flag(
        "directory", .folder, "the folder on a disk to write under; all of it is removed at the end (here)")
    private static let memory = Flag("memory", .folder, "the same on a RAM file system (/dev/shm)")

    static let command = Command<Action>(
        "log", "measure the log beside plain files in the same place", flags: [full, only, directory, memory],
        examples: [
            Example("sluice bench log", "everything that takes about a minute"),
            Example("sluice bench log --only append", "one benchmark"),
            Example("sluice bench log --full --directory /mnt/data", "on another disk, with what takes long"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let given = session.given
        let request = Backends.BenchmarkRequest(
            isFull: given[full], only: given[only], directory: given[directory], memoryDirectory: given[memory],
            wantsJSON: session.wantsJSON)
        try session.backends.benchmarkLog(request) { line in
            session.output.line(line)
            try session.output.flush()
        }
    }
}
