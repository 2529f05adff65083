import JSON
import Network
import System
import TestKit
import Testing

/// `sluice up` as people start it, built beside these tests, with a data folder of its own.
final class Server {
    static let program = Environment.executable.parent / "sluice"

    let folder: Path
    /// The same after a restart.
    private(set) var address: Address
    private var process: ChildProcess
    private var runs = 0

    /// `limits` are words for the shell's `ulimit`.
    init(limits: String = "") throws {
        folder = try FileSystem.makeTemporaryDirectory("sluice-load")
        _ = Environment.raiseFileLimit()
        process = try Self.start(in: folder, on: try Self.freePort(), limits: limits, run: 0)
        address = try Self.waitUntilReady(folder)
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test

    /// Below the ports that the system gives away: a client that tries such a one often enough, while nobody listens
    /// there, is connected with itself.
    private static func freePort() throws -> String {
        while true {
            let address = try Address("127.0.0.1:\(Int.random(in: 20_000..<32_000))")
            if (try? Listener(on: address)) != nil { return address.description }  // nil: somebody has it
        }
    }

    private static func start(
        in folder: Path, on address: String, limits: String, run: Int
    ) throws -> ChildProcess {
        // What the last one left would be taken for the next one's.
        try? FileSystem.removeFile(folder / "ready.json")  // there is none at first
        let words =
            ["up", "--data", "\(folder)/data", "--kafka", address, "--http", "none"]
            + ["--ready-file", "\(folder)/ready.json"]
        let error = try File(folder / "error-\(run)", .create)
        let output = try File(folder / "output-\(run)", .create)
        if limits.isEmpty {
            return try ChildProcess(program, words, output: output.descriptor, error: error.descriptor)
        }
        return try ChildProcess(
            "/bin/bash", ["-c", "ulimit \(limits); exec \"$@\"", "bash", program.text] + words,
            output: output.descriptor, error: error.descriptor)
    }

    private static func waitUntilReady(_ folder: Path) throws -> Address {
        let end = soon(30)
        while SystemClock().now < end {
            if let text = try? FileSystem.contents(of: folder / "ready.json", limit: 4096),  // not there yet
                let kafka = try JSONValue.parse(String(decoding: text, as: UTF8.self))["kafka"]?.text
            {
                return try Address(kafka)
            }
            pause(.milliseconds(5))
        }
        throw LoadError("the server did not start in 30 seconds")
    }

    /// Ends it as a power cut ends a process.
    func kill() throws {
        try Signal.kill.send(to: process.processID)
        _ = try process.wait()
    }

    /// Asks it to end.
    func terminate() throws { try Signal.terminate.send(to: process.processID) }

    func wait() throws -> ChildProcess.End { try process.wait() }

    /// Starts it again on the same data and port.
    func restart() throws {
        runs += 1
        process = try Self.start(in: folder, on: address.description, limits: "", run: runs)
        _ = try Self.waitUntilReady(folder)
    }

    /// What it has told people so far, in all its runs.
    func complaints() throws -> [String] {
        try (0...runs).flatMap { run in
            String(decoding: try FileSystem.contents(of: folder / "error-\(run)", limit: 64 << 20), as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
    }

    /// What it has told them as an error.
    func errors() throws -> [String] {
        try complaints().filter { $0.contains(" error ") || $0.hasPrefix("sluice: ") || $0.contains("ThreadSanitizer") }
    }

    /// Memory that is the process's own, in bytes, and its threads; nil where the kernel does not tell.
    func usage() -> Usage? {
        let path = Path("/proc/\(process.processID)/status")
        guard let text = try? FileSystem.contents(of: path, limit: 1 << 16) else { return nil }  // not on this system
        var numbers: [Substring: Int] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 1 { numbers[words[0]] = Int(words[1]) }
        }
        guard let memory = numbers["RssAnon:"], let threads = numbers["Threads:"] else { return nil }
        return Usage(memory: memory * 1024, threads: threads)
    }
}

/// What a process takes of the machine.
struct Usage: CustomStringConvertible {
    let memory: Int
    let threads: Int

    var description: String { "\(memory >> 20) MiB of its own memory, \(threads) threads" }
}

/// What went wrong in a client's life.
struct LoadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
