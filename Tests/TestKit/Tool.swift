public import System
internal import Testing

/// A program of this machine, as people use it.
public struct Tool: Sendable {
    public let path: Path

    public init(at path: Path) { self.path = path }

    /// The one that a shell would take; nil where none is installed.
    public init?(_ name: String) {
        guard let first = Self.all(name).first else { return nil }
        self = first
    }

    /// Those of that name that there are, in the order in which a shell looks for them.
    public static func all(_ name: String) -> [Tool] {
        (Environment["PATH"] ?? "").split(separator: ":").map { Path(String($0)) / name }
            .filter(FileSystem.exists).map { Tool(at: $0) }
    }

    /// How it ended and what it wrote, errors too where they are asked for; it reads `input`, and a file with the bytes
    /// of `file` is its last argument.
    public func run(
        _ arguments: [String], on file: [UInt8]? = nil, input: [UInt8] = [], withErrors: Bool = false
    ) throws -> (end: ChildProcess.End, output: [UInt8]) {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-tool")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        var words = arguments
        if let file {
            try FileSystem.replace(folder / "file", with: file)
            words.append((folder / "file").text)
        }
        try FileSystem.replace(folder / "input", with: input)
        let source = try File(folder / "input", .read)
        let output = try File(folder / "output", .create)
        var process = try ChildProcess(
            path, words, input: source.descriptor, output: output.descriptor,
            error: withErrors ? output.descriptor : nil)
        return (try process.wait(), try output.read(output.size, at: 0))
    }

    /// What it writes about a file, after which it must have ended well.
    public func output(_ arguments: [String], on file: [UInt8]) throws -> [UInt8] {
        let (end, output) = try run(arguments, on: file)
        #expect(end == .exited(0), "\(path) \(arguments)")
        return output
    }
}
