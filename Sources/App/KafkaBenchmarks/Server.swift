internal import JSON
internal import Measuring
internal import System

/// The program as a server, in a process of its own.
struct Server: ~Copyable {
    let address: String
    /// How long it took from before its process began until its file said that it is ready.
    let readyAfter: Duration
    private var process: ChildProcess
    private let errors: Path

    private init(address: String, readyAfter: Duration, process: consuming ChildProcess, errors: Path) {
        self.address = address
        self.readyAfter = readyAfter
        self.process = process
        self.errors = errors
    }

    /// Starts it on the folder `data` below `folder`, whether there is one or not.
    static func start(_ binary: Path, in folder: Path, data: String = "data") throws -> Server {
        let (ready, errors) = (folder / "ready.json", folder / "server-said")
        let output = try File(errors, .replace)
        if FileSystem.exists(ready) { try FileSystem.removeFile(ready) }
        let clock = SystemClock()
        let began = clock.now
        let process = try ChildProcess(
            binary,
            ["up", "--kafka", ":0", "--http", ":0", "--data", (folder / data).text, "--ready-file", ready.text],
            output: output.descriptor, error: output.descriptor)
        while !FileSystem.exists(ready) {
            guard clock.now - began < Limits.patience, isRunning(process.processID) else {
                throw BenchmarkError("\(binary) is not ready\(complaints(errors))")
            }
            pause(Limits.glance)
        }
        let readyAfter = clock.now - began
        let text = String(decoding: try FileSystem.contents(of: ready, limit: Limits.noteBytes), as: UTF8.self)
        guard let address = try JSONValue.parse(text)["kafka"]?.text else {
            throw BenchmarkError("\(binary) does not say where it listens: \(text)")
        }
        return Server(address: address, readyAfter: readyAfter, process: process, errors: errors)
    }

    var processID: Int32 { process.processID }

    /// Ends it as its user would.
    consuming func stop() throws {
        try Signal.terminate.send(to: process.processID)
        let end = try process.wait()
        guard end == .exited(0) else { throw BenchmarkError("the server \(end)\(complaints())") }
    }

    /// What it has said, for the report of an error.
    func complaints() -> String { Self.complaints(errors) }

    private static func complaints(_ path: Path) -> String {
        // Without its words the error still says what failed.
        let bytes = (try? FileSystem.contents(of: path, limit: Limits.noteBytes)) ?? []
        return bytes.isEmpty ? "" : "; it said: \(String(decoding: bytes, as: UTF8.self))"
    }

    /// A process that has ended and was not waited for has no program any more.
    private static func isRunning(_ process: Int32) -> Bool {
        FileSystem.linkTarget("/proc" / String(process) / "exe") != nil
    }
}
