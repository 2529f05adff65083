import Compression
import System
import Testing

/// A command-line tool of one of the formats, if this machine has it.
enum Tool {
    static func path(of name: String) -> Path? {
        (Environment["PATH"] ?? "").split(separator: ":").map { Path(String($0)) / name }.first(
            where: FileSystem.exists)
    }

    /// What the tool writes about `bytes`.
    static func run(_ name: String, _ arguments: [String], on bytes: [UInt8]) throws -> [UInt8] {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-compression")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        try FileSystem.replace(folder / "input", with: bytes)
        let output = try File(folder / "output", .create)
        var tool = try ChildProcess(
            #require(path(of: name)), arguments + [(folder / "input").text], output: output.descriptor)
        #expect(try tool.wait() == .exited(0), "\(name) \(arguments)")
        return try output.read(output.size, at: 0)
    }
}

@Suite struct `Frames and the tools` {
    @Test(.enabled(if: Tool.path(of: "gzip") != nil, "gzip is not installed"), arguments: [["-1"], ["-9"]])
    func `gzip agree`(options: [String]) throws { try agree("gzip", .gzip, options) }

    @Test(
        .enabled(if: Tool.path(of: "lz4") != nil, "lz4 is not installed"),
        arguments: [[], ["-9", "-B4"], ["-BD"], ["--content-size"], ["--no-frame-crc", "-BX"]])
    func `lz4 agree`(options: [String]) throws { try agree("lz4", .lz4, options) }

    @Test(
        .enabled(if: Tool.path(of: "zstd") != nil, "zstd is not installed"),
        arguments: [[], ["-19"], ["--no-check"], ["--no-content-size", "--ultra", "-22"]])
    func `zstd agree`(options: [String]) throws { try agree("zstd", .zstd, options) }

    private func agree(_ tool: String, _ codec: CompressionCodec, _ options: [String]) throws {
        for sample in Sample.allCases {
            for count in [0, 1, 5000, 300_000] {
                let bytes = sample.bytes(count)
                let theirs = try Tool.run(tool, ["-qc"] + options, on: bytes)
                let isReadHere = try codec.decompress(theirs, limit: count) == bytes
                #expect(isReadHere, "\(count) bytes of \(sample)")
                let ours = try codec.compress(bytes)
                let isReadThere = try Tool.run(tool, ["-qdc"], on: ours) == bytes
                #expect(isReadThere, "\(count) bytes of \(sample)")
            }
        }
    }
}
