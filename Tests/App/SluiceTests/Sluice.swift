import JSON
import System
import TestKit
import Testing

/// The program that was built beside these tests, with a data folder of its own.
struct Sluice: ~Copyable {
    /// What a run of the program gave.
    struct Run {
        let end: ChildProcess.End
        let output: String
        let error: String

        var json: JSONValue? { try? JSONValue.parse(output) }  // nil fails whatever is expected of it
        var lines: [String] {
            output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        /// A JSON object a line.
        var objects: [JSONValue] { lines.compactMap { try? JSONValue.parse($0) } }  // as above
    }

    static let program = Environment.executable.parent / "sluice"

    let folder: Path
    var data: Path { folder / "data" }

    init() throws { folder = try FileSystem.makeTemporaryDirectory("sluice-test") }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test

    /// Runs a command on the data folder and waits for its end.
    @discardableResult
    func run(_ words: String..., input: [UInt8] = []) throws -> Run { try run(words, input: input) }

    @discardableResult
    func run(_ words: [String], input: [UInt8] = []) throws -> Run {
        try start(words + ["--data", data.text], input: input).finish()
    }

    /// Runs a line of the shell, where `$sluice` is the program, `$data` its folder, `.` the test's own, and `wait_for`
    /// returns when there is something in a file.
    @discardableResult
    func shell(_ line: String) throws -> Run {
        let waiting = #"wait_for() { for i in {1..600}; do test -s "$1" && return; sleep 0.05; done; echo "no $1"; }"#
        // `script` runs its command by $SHELL, and where that is unset by sh: dash ends with 130 after a Ctrl-C that
        // the program took. Containers set none, and CI often a dumb terminal.
        let exported = "export XDG_STATE_HOME=$PWD/state SHELL=/bin/bash TERM=xterm"
        let setting = "sluice=\(Self.program) data=\(data); cd \(folder); \(exported)"
        return try start("/bin/bash", ["-c", "\(waiting); \(setting); \(line)"]).finish()
    }

    func start(_ words: [String], input: [UInt8] = []) throws -> Running {
        try start(Self.program, words, input: input)
    }

    func start(_ program: Path, _ words: [String], input: [UInt8] = []) throws -> Running {
        let number = try FileSystem.entries(of: folder).count
        let place = folder / "run-\(number)"
        try FileSystem.makeDirectory(place)
        try FileSystem.replace(place / "input", with: input)
        let stdin = try File(place / "input", .read)
        let output = try File(place / "output", .create)
        let error = try File(place / "error", .create)
        let process = try ChildProcess(
            program, words, input: stdin.descriptor, output: output.descriptor, error: error.descriptor)
        return Running(process: process, place: place)
    }
}

/// What a server announces in its file once it is ready.
func announcement(in ready: Path) throws -> JSONValue {
    try waitUntil { FileSystem.exists(ready) }
    return try JSONValue.parse(String(decoding: try FileSystem.contents(of: ready, limit: 4096), as: UTF8.self))
}

/// A run that has not ended yet.
struct Running: ~Copyable {
    var process: ChildProcess
    let place: Path

    fileprivate init(process: consuming ChildProcess, place: Path) {
        self.process = process
        self.place = place
    }

    consuming func finish() throws -> Sluice.Run {
        let end = try process.wait()
        return Sluice.Run(end: end, output: try text("output"), error: try text("error"))
    }

    /// Waits until the output has so many lines.
    func waitForLines(_ count: Int) throws {
        let hasThem = try eventually { try text("output").count(where: { $0 == "\n" }) >= count }
        let error = try text("error")
        try #require(hasThem, "\(error)")
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try FileSystem.contents(of: place / name, limit: 64 << 20), as: UTF8.self)
    }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
