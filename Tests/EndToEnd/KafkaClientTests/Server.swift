import JSON
import System
import TestKit
import Testing

/// A `sluice up` with a data folder of its own, which can be ended and started again.
final class Server {
    private static let program = Environment.executable.parent / "sluice"

    let folder: Path
    private(set) var address = ""
    private var process: ChildProcess?
    private var runs = 0

    init(_ configuration: String = "") throws {
        folder = try FileSystem.makeTemporaryDirectory("sluice-clients")
        try FileSystem.replace(folder / "sluice.yaml", with: Array(configuration.utf8))
        try start()
    }

    deinit {
        process = nil  // Killed first: what it writes would come back otherwise.
        try? FileSystem.removeTree(folder)  // a leftover in /tmp must not fail the test
    }

    func start() throws {
        runs += 1
        let ready = folder / "ready-\(runs).json"
        let log = try File(folder / "log-\(runs)", .create)
        process = try ChildProcess(
            Self.program,
            [
                "up", (folder / "sluice.yaml").text, "--data", (folder / "data").text, "--kafka", ":0", "--http", ":0",
                "--ready-file", ready.text,
            ], output: log.descriptor, error: log.descriptor)
        let isReady = eventually { FileSystem.exists(ready) }
        let said = try text("log-\(runs)")
        try #require(isReady, "the server is not ready: \(said)")
        let written = try JSONValue.parse(try text(ready.name))
        address = try #require(written["kafka"]?.text)
    }

    /// Ends it as a person does, and gives what it wrote.
    func stop() throws -> String {
        guard var running = process.take() else { return "" }
        try Signal.terminate.send(to: running.processID)
        #expect(try running.wait() == .exited(0))
        return try text("log-\(runs)")
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try FileSystem.contents(of: folder / name, limit: 1 << 20), as: UTF8.self)
    }
}
