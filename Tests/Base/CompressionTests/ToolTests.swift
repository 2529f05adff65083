import Compression
import TestKit
import Testing

@Suite struct `Frames and the tools` {
    @Test(.enabled(if: Tool("gzip") != nil, "gzip is not installed"), arguments: [["-1"], ["-9"]])
    func `gzip agree`(options: [String]) throws { try agree("gzip", .gzip, options) }

    @Test(
        .enabled(if: Tool("lz4") != nil, "lz4 is not installed"),
        arguments: [[], ["-9", "-B4"], ["-BD"], ["--content-size"], ["--no-frame-crc", "-BX"]])
    func `lz4 agree`(options: [String]) throws { try agree("lz4", .lz4, options) }

    @Test(
        .enabled(if: Tool("zstd") != nil, "zstd is not installed"),
        arguments: [[], ["-19"], ["--no-check"], ["--no-content-size", "--ultra", "-22"]])
    func `zstd agree`(options: [String]) throws { try agree("zstd", .zstd, options) }

    private func agree(_ name: String, _ codec: CompressionCodec, _ options: [String]) throws {
        let tool = try #require(Tool(name))
        for sample in Sample.allCases {
            for count in [0, 1, 5000, 300_000] {
                let bytes = sample.bytes(count)
                let theirs = try tool.output(["-qc"] + options, on: bytes)
                let isReadHere = try codec.decompress(theirs, limit: count) == bytes
                #expect(isReadHere, "\(count) bytes of \(sample)")
                let ours = try codec.compress(bytes)
                let isReadThere = try tool.output(["-qdc"], on: ours) == bytes
                #expect(isReadThere, "\(count) bytes of \(sample)")
            }
        }
    }
}
