import CrashRecorder
import CrashWorkload
import System

/// A run of the worker, with the folders that it and its images need; they go with it.
final class RecordedRun {
    static let worker = Environment.executable.parent / "crash-worker"

    let folder: Path
    let root: Path
    let journalPath: Path
    private var imageCount = 0
    private var earlierNotes: [String] = []

    /// The worker's files go to `root`, or to a folder of their own.
    init(root: Path? = nil) throws {
        folder = try Recording.scratch("crash-tests")
        self.root = root ?? folder / "root"
        journalPath = folder / "journal"
        try FileSystem.makeDirectory(self.root)
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover must not fail the test

    func run(
        seed: UInt64, steps: Int, _ options: [String] = [], killAt: Int? = nil, faults: [Recording.Fault] = [],
        descriptors: Int? = nil
    ) throws -> ChildProcess.End {
        if FileSystem.exists(journalPath) {
            // A run that goes on where another one ended: what that one promised still holds.
            earlierNotes = try notes()
            try FileSystem.removeFile(journalPath)
        }
        let recording = Recording(root: root, journal: journalPath, killAt: killAt, faults: faults)
        let words = [root.text, "\(seed)", "\(steps)"] + options
        guard let descriptors else { return try recording.run(Self.worker, words) }
        // What libraries in the process of the tests have left open to children would count against the limit.
        let script = """
            for open in /proc/self/fd/*; do number=${open##*/}; [ "$number" -le 2 ] || eval "exec $number>&-"; done
            ulimit -n \(descriptors); exec "$0" "$@"
            """
        return try recording.run("/bin/bash", ["-c", script, Self.worker.text] + words)
    }

    func journal() throws -> Journal { try Journal(journalPath) }

    /// What is wrong with the disk that a power loss at `cut` leaves.
    func problems(
        of images: inout DiskImages, at cut: Int, _ survival: Survival
    ) throws -> [String] {
        imageCount += 1
        let image = folder / "image\(imageCount)"
        let notes = try images.build(at: cut, surviving: survival, into: image)
        defer { try? FileSystem.removeTree(image) }  // it goes with the rest at the latest
        return Inspection.problems(in: image, Ledger(notes.map(\.text)))
    }

    /// What is wrong with the folder as the worker left it.
    func problems() throws -> [String] { Inspection.problems(in: root, Ledger(try notes())) }

    /// What all runs in the folder have said.
    func notes() throws -> [String] { earlierNotes + (try journal().notes.map(\.text)) }
}

/// How much is tried: little after each change, all of it when somebody has the time.
enum Effort {
    /// Power losses, or processes killed; `SLUICE_CRASH_CYCLES` says otherwise.
    static let cycles = Environment["SLUICE_CRASH_CYCLES"].flatMap { Int($0) } ?? 240
    static let cyclesInRecording = 40
    static var isLong: Bool { cycles > 1000 }

    static var seeds: [UInt64] {
        (0..<UInt64(max(1, (cycles + cyclesInRecording - 1) / cyclesInRecording))).map { $0 + 1 }
    }
}
