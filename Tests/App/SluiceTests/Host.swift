import JSON
import System
import TestKit
import Testing

let visits = """
    pipeline: visits
    every: 100ms
    streams:
      visits: { columns: { user: int, page: text } }
    views:
      by_page: SELECT page, count(*) AS n FROM visits GROUP BY page

    """

/// A `sluice up` that runs pipelines, on free ports.
struct Host: ~Copyable {
    let sluice: Sluice
    let process: Int32
    let announced: JSONValue
    private var running: Running?

    init() throws { try self.init(in: try Sluice()) }

    /// One that begins anew where another has ended.
    init(in sluice: consuming Sluice, running files: [(name: String, text: String)] = [("visits.yaml", visits)]) throws
    {
        for file in files { try FileSystem.replace(sluice.folder / file.name, with: bytes(file.text)) }
        let ready = sluice.ready
        let running = try sluice.up(files.map(\.name))
        announced = try announcement(in: ready)
        process = running.process.processID
        self.sluice = sluice
        self.running = consume running
    }

    func produce(_ lines: String...) throws {
        let run = try sluice.run("produce", "visits", input: bytes(lines.map { $0 + "\n" }.joined()))
        #expect(run.end == .exited(0), "\(run.error)")
    }

    func rows() throws -> String { try sluice.run("sql", "SELECT page, n FROM by_page ORDER BY 1", "--csv").output }

    /// What the HTTP server answers, its head too.
    func ask(_ method: String, _ path: String) throws -> String {
        let port = try #require(announced["http"]?.text?.split(separator: ":").last)
        return try sluice.shell(
            "exec 3<>/dev/tcp/127.0.0.1/\(port); printf '\(method) \(path) HTTP/1.1\\r\\nHost: localhost\\r\\n"
                + "Connection: close\\r\\nContent-Length: 0\\r\\n\\r\\n' >&3; cat <&3"
        ).output
    }

    /// What `sluice status` says of the first pipeline.
    func status() throws -> JSONValue? {
        try sluice.run("status", "--json").json?["pipelines"]?.elements?.first
    }

    /// Another one on the same data, once this one has ended.
    consuming func restarted(
        running files: [(name: String, text: String)] = [("visits.yaml", visits)]
    ) throws -> Host { try Host(in: sluice, running: files) }

    mutating func end() throws -> Sluice.Run {
        try Signal.terminate.send(to: process)
        guard let running = running.take() else { preconditionFailure("it ends once") }
        return try running.finish()
    }
}

extension Sluice {
    /// Not beside the runs, which are numbered by how many files there are.
    fileprivate var ready: Path { data / "ready.json" }

    /// `sluice up` with these files of the folder as its pipelines.
    func up(_ files: [String]) throws -> Running {
        try start([
            "up", "--kafka", ":0", "--http", ":0", "--data", data.text, "--ready-file", ready.text, "--set",
            "pipelines=" + files.map { "\(folder)/\($0)" }.joined(separator: ","),
        ])
    }
}
