import CrashRecorder
import System

/// Runs of the worker in one folder, which goes with them.
final class PipelineRun {
    static let worker = Environment.executable.parent / "pipeline-worker"
    static let appends = 14

    let folder: Path
    let root: Path
    let seed: UInt64
    let options: [String]
    private var journals = 0

    init(seed: UInt64, _ options: [String] = []) throws {
        self.seed = seed
        self.options = options
        folder = try Recording.scratch("pipeline-crash")
        root = folder / "root"
        try FileSystem.makeDirectory(root)
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover must not fail the test

    /// Runs it with its files recorded; `draw` says where micro-batches end.
    func record(
        draw: UInt64, killAt: Int? = nil, faults: [Recording.Fault] = []
    ) throws -> (end: ChildProcess.End, journal: Journal) {
        journals += 1
        let journal = folder / "journal-\(journals)"
        let recording = Recording(root: root, journal: journal, killAt: killAt, faults: faults)
        return (try recording.run(Self.worker, words(root, draw)), try Journal(journal))
    }

    /// Runs it unrecorded, over `root` or a copy of it.
    func run(draw: UInt64, in other: Path? = nil) throws -> ChildProcess.End {
        var child = try ChildProcess(Self.worker, words(other ?? root, draw), environment: Environment.variables)
        return try child.wait()
    }

    private func words(_ root: Path, _ draw: UInt64) -> [String] {
        [root.text, "\(seed)", "\(Self.appends)", "\(draw)"] + options
    }
}

/// How much is tried: little after each change, all of it when somebody has the time.
enum Effort {
    /// Processes killed, or powers lost; `SLUICE_CRASH_CYCLES` says otherwise.
    static let cycles = Environment["SLUICE_CRASH_CYCLES"].flatMap { Int($0) } ?? 100
    static var isLong: Bool { cycles > 1000 }
}
