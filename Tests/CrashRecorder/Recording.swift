public import System

/// A run of a program that links `CCrashRecorder`, recorded from its first call to its end.
///
/// 1. Write the program: an executable target (`.program`) that needs `CCrashRecorder` and keeps all its files below
///    one folder that is there already. After each promise kept it calls `crash_recorder_note("acknowledged 7", 14)`.
/// 2. Record it: `try Recording(root: root, journal: path).run(program, ["argument"])`. The recorder starts by
///    itself, from the environment; what is below the root already is written down first, as durable.
/// 3. Cut the power: `var images = DiskImages(try Journal(path))`, then for cuts from 0 to `images.journal.count`
///    (the best ones are `momentsOfTruth`) `try images.build(at: cut, surviving: .some(seed: 7), into: folder)`. It
///    returns the notes written before the cut: open the folder and hold it to them. `.onlyDurable` is the worst case,
///    `.everything` is what SIGKILL leaves. Put images in `Recording.scratch(…)`, which is memory where it can be.
/// 4. Kill at every step: `killAt: n` for n from 0 to the record count of a whole run; the root is then what is left.
/// 5. Break a call: `faults: [.init(.sync, on: "orders/*", nth: 3, code: 5)]`. After a failed sync, a later one that
///    succeeds does not make durable what the failed one covered, as on Linux.
/// 6. Not seen: stdio, io_uring, stores through memory (an error unless `mappable`), `sync`, `syncfs`. Links,
///    `fallocate` of more than room, `copy_file_range`, `truncate` by path and `pwritev2` below the root end the
///    program with a sentence.
/// 7. Never let a test target need `CCrashRecorder`: all suites are one program, and it would stand before them all.
public struct Recording: Sendable {
    /// A call that fails without being made.
    public struct Fault: Sendable, Hashable {
        public enum Call: String, Sendable { case open, write, truncate, sync, rename, unlink, mkdir, rmdir }

        let text: String

        /// The `nth` such call, from 1, on a path below the root that matches the shell pattern; the root is `.`.
        public init(_ call: Call, on pattern: String, nth: Int = 1, code: Int32, lasting: Bool = false) {
            precondition(!pattern.contains(":"), "a fault's pattern has no colon: \(pattern)")
            text = "\(call.rawValue):\(pattern):\(nth):\(code)\(lasting ? "+" : "")"
        }
    }

    public let root: Path
    public let journal: Path
    public let killAt: Int?
    public let faults: [Fault]

    /// `root` is there, `journal` is not, and is not below it.
    public init(root: Path, journal: Path, killAt: Int? = nil, faults: [Fault] = []) {
        self.root = root
        self.journal = journal
        self.killAt = killAt
        self.faults = faults
    }

    /// The variables that make a program record itself.
    public var environment: [String: String] {
        var variables = Environment.variables
        variables["CRASH_RECORDER_ROOT"] = root.text
        variables["CRASH_RECORDER_JOURNAL"] = journal.text
        variables["CRASH_RECORDER_KILL_AT"] = killAt.map { "\($0)" }
        variables["CRASH_RECORDER_FAULTS"] = faults.isEmpty ? nil : faults.map(\.text).joined(separator: ";")
        // A crash is wanted here; the tool that explains crashes takes minutes.
        variables["SWIFT_BACKTRACE"] = "enable=no"
        return variables
    }

    /// Runs the program to its end.
    public func run(_ program: Path, _ arguments: [String] = []) throws(SystemError) -> ChildProcess.End {
        var child = try ChildProcess(program, arguments, environment: environment)
        return try child.wait()
    }

    /// Makes an empty folder for recordings and images: in memory if the machine has such a place.
    public static func scratch(_ name: String) throws(SystemError) -> Path {
        let memory: Path = "/dev/shm"
        guard FileSystem.isDirectory(memory) else { return try FileSystem.makeTemporaryDirectory(name) }
        var generator = SystemRandomNumberGenerator()
        let folder = memory / "\(name).\(Environment.processID).\(generator.next())"
        try FileSystem.makeDirectory(folder)
        return folder
    }
}
