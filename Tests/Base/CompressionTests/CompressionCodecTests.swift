import Compression
import System
import Testing

@Suite struct `Compression codecs` {
    @Test func `have Kafka's names and numbers`() {
        let expected: [(String, UInt8)] = [("none", 0), ("gzip", 1), ("snappy", 2), ("lz4", 3), ("zstd", 4)]
        for (name, number) in expected {
            #expect(CompressionCodec(name: name)?.rawValue == number)
            #expect(CompressionCodec(rawValue: number)?.name == name)
        }
        #expect(CompressionCodec.allCases.count == expected.count)
        #expect(CompressionCodec(name: "brotli") == nil)
        #expect(CompressionCodec(rawValue: 5) == nil)
    }

    @Test(arguments: CompressionCodec.allCases, Sample.allCases)
    func `give back what they took`(codec: CompressionCodec, sample: Sample) throws {
        let powers = [64, 256, 4096, 65_536, 1 << 20]
        for count in [0, 1, 2, 7, 1000] + powers.flatMap({ [$0 - 1, $0, $0 + 1] }) {
            let bytes = sample.bytes(count)
            let packed = try codec.compress(bytes)
            let isSame = try codec.decompress(packed, limit: count) == bytes
            #expect(isSame, "\(count) bytes")
            if count > 0 {
                #expect(throws: CompressionError.self) { try codec.decompress(packed, limit: count - 1) }
            }
        }
    }

    @Test(arguments: [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func `make words smaller`(codec: CompressionCodec) throws {
        let bytes = Sample.words.bytes(100_000)
        #expect(try codec.compress(bytes).count < bytes.count / 2)
    }

    @Test(arguments: [CompressionCodec.gzip, .lz4, .zstd])
    func `read frames that follow one another, as their formats allow`(codec: CompressionCodec) throws {
        let parts = [Sample.words.bytes(1000), [], Sample.noise.bytes(70_000), Sample.zeros.bytes(5)]
        var packed: [UInt8] = []
        for part in parts { packed += try codec.compress(part) }
        let whole = parts.flatMap { $0 }
        let isSame = try codec.decompress(packed, limit: whole.count) == whole
        #expect(isSame)
        expectFailure(.tooLarge) { try codec.decompress(packed, limit: whole.count - 1) }
    }

    @Test func `refuse more than a call may take`() {
        var byte: UInt8 = 0
        withUnsafeBytes(of: &byte) { one in
            // SAFETY: the size is looked at before the bytes, which are not there.
            let pretended = UnsafeRawBufferPointer(start: one.baseAddress, count: CompressionLimits.input + 1)
            for codec in CompressionCodec.allCases {
                expectFailure(.tooLarge) { try codec.compress(RawSpan(_unsafeBytes: pretended)) }
                expectFailure(.tooLarge) { try codec.decompress(RawSpan(_unsafeBytes: pretended), limit: .max) }
            }
        }
    }

    @Test func `say what is wrong in a sentence`() {
        #expect {
            try CompressionCodec.none.decompress([1, 2, 3], limit: 2)
        } throws: {
            "\($0)" == "none: 3 bytes are more than the limit, 2 bytes"
        }
        #expect {
            try CompressionCodec.gzip.decompress([0x1F, 0x8B, 8], limit: 2)
        } throws: {
            "\($0)" == "gzip: the data stops early, after 3 bytes"
        }
        #expect {
            try CompressionCodec.gzip.decompress(Array("no such thing".utf8), limit: 2)
        } throws: {
            "\($0)" == "gzip: incorrect header check"
        }
    }
}

/// Expects that `body` fails with one of the codes.
func expectFailure(
    _ codes: CompressionError.Code..., comment: String = "", sourceLocation: SourceLocation = #_sourceLocation,
    of body: () throws -> [UInt8]
) {
    do {
        let bytes = try body()
        Issue.record("\(bytes.count) bytes came out \(comment)", sourceLocation: sourceLocation)
    } catch {
        let code = (error as? CompressionError)?.code
        #expect(code.map(codes.contains) == true, "\(error) \(comment)", sourceLocation: sourceLocation)
    }
}
