import System
import Testing

@testable import Compression

@Suite struct `Hostile bytes` {
    static let framed: [CompressionCodec] = [.gzip, .lz4, .zstd]
    static let all: [CompressionCodec] = [.gzip, .snappy, .lz4, .zstd]

    @Test(arguments: framed, Sample.allCases)
    func `that are cut anywhere are called truncated`(codec: CompressionCodec, sample: Sample) throws {
        let packed = try codec.compress(sample.bytes(700))
        for cut in 0..<packed.count {
            expectFailure(.truncated, comment: "cut at \(cut)") {
                try codec.decompress(Array(packed[..<cut]), limit: 10_000)
            }
        }
    }

    @Test(arguments: Sample.allCases)
    func `that are a cut snappy block are refused`(sample: Sample) throws {
        let packed = try CompressionCodec.snappy.compress(sample.bytes(700))
        for cut in 0..<packed.count {
            expectFailure(.corrupt, .truncated, comment: "cut at \(cut)") {
                try CompressionCodec.snappy.decompress(Array(packed[..<cut]), limit: 10_000)
            }
        }
    }

    @Test(arguments: all)
    func `after the end are refused`(codec: CompressionCodec) throws {
        let packed = try codec.compress(Sample.words.bytes(700))
        for garbage in [[0], [0, 0, 0, 0, 0, 0, 0, 0], Array("garbage".utf8), [UInt8](repeating: 0xFF, count: 100)] {
            expectFailure(.corrupt, .truncated) { try codec.decompress((packed + garbage), limit: 10_000) }
        }
    }

    @Test(arguments: all, UInt64(1)...3)
    func `at random give an error or few bytes`(codec: CompressionCodec, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<400 {
            let count = Int.random(in: 0..<200, using: &generator)
            var bytes = Sample.noise.bytes(count, seed: generator.next())
            let magic = round % 2 == 0 ? [] : Self.magic(of: codec)
            bytes.replaceSubrange(..<min(magic.count, bytes.count), with: magic.prefix(bytes.count))
            check(codec, bytes, limit: 5000)
        }
    }

    @Test(arguments: all, UInt64(1)...3)
    func `that were sound until some changed give an error or few bytes`(
        codec: CompressionCodec, seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        for sample in Sample.allCases {
            let packed = try codec.compress(sample.bytes(3000, seed: seed))
            for _ in 0..<300 {
                var bytes = packed
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                        in: .min ... .max, using: &generator)
                }
                check(codec, bytes, limit: 5000)
            }
        }
    }

    @Test(arguments: all)
    func `that hold far more than the limit are stopped at it`(codec: CompressionCodec) throws {
        let bomb = try codec.compress([UInt8](repeating: 0, count: 32 << 20))
        for limit in [0, 1, 4095, 4096, 4097, 1 << 20] {
            expectFailure(.tooLarge, comment: "limit \(limit)") { try codec.decompress(bomb, limit: limit) }
        }
    }

    @Test func `that claim no size are stopped at the limit`() throws {
        // A zstd frame without content size; every four bytes stand for 128 KiB of zeros, 512 MiB in all.
        let block: [UInt8] = [0x02, 0x00, 0x10, 0x00]
        let head: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]
        let bomb = head + (0..<4096).flatMap { _ in block }
        expectFailure(.tooLarge) { try CompressionCodec.zstd.decompress(bomb, limit: 1 << 20) }
        let last: [UInt8] = [0x03, 0x00, 0x10, 0x00]
        let fine = try CompressionCodec.zstd.decompress((head + block + last), limit: 1 << 18)
        #expect(fine.count == 1 << 18)
    }

    @Test func `that claim the impossible are refused before memory is taken`() {
        let everything: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x38] + [UInt8](repeating: 0x7F, count: 8)
        expectFailure(.tooLarge) { try CompressionCodec.zstd.decompress(everything, limit: 1 << 40) }
        let fourGigabytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x61]
        expectFailure(.tooLarge) { try CompressionCodec.snappy.decompress(fourGigabytes, limit: 1 << 30) }
        // A gzip trailer is only a hint, and one that no deflate stream can reach is not even that.
        let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]
        expectFailure(.corrupt) { try CompressionCodec.gzip.decompress(gzip, limit: .max) }
    }

    /// A frame as the Java client writes it at level 22, which says nothing of its content: zeros, and a window.
    private static func windowed(_ log: UInt8, blocks: Int) -> [UInt8] {
        let block: [UInt8] = [0x02, 0x00, 0x10, 0x00]
        let last: [UInt8] = [0x03, 0x00, 0x10, 0x00]
        return [0x28, 0xB5, 0x2F, 0xFD, 0x00, (log - 10) << 3] + (1..<blocks).flatMap { _ in block } + last
    }

    /// The most memory that this process has had.
    private static func peakKilobytes() throws -> Int {
        let status = String(decoding: try File("/proc/self/status", .read).read(400, at: 0), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmPeak:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    @Test func `of zstd that claim a large window get no memory for it`() async {
        await #expect(processExitsWith: .success) {
            let before = try Self.peakKilobytes()
            let content = try CompressionCodec.zstd.decompress(Self.windowed(27, blocks: 2), limit: 1 << 20)
            precondition(content == [UInt8](repeating: 0, count: 1 << 18))
            let taken = try Self.peakKilobytes() - before
            precondition(taken < 32 << 10, "a quarter of the window")
        }
    }

    @Test func `of zstd may claim the window of the highest level, and no larger one`() throws {
        for log: UInt8 in [17, 23, 24, 27] {
            #expect(
                try CompressionCodec.zstd.decompress(Self.windowed(log, blocks: 1), limit: 1 << 17).count == 1 << 17)
        }
        let many = Self.windowed(27, blocks: 64)
        #expect(try CompressionCodec.zstd.decompress(many, limit: 8 << 20) == [UInt8](repeating: 0, count: 8 << 20))
        expectFailure(.tooLarge) { try CompressionCodec.zstd.decompress(many, limit: 8 << 20 - 1) }
        for log: UInt8 in [28, 31, 41] {
            let error = #expect(throws: CompressionError.self) {
                try CompressionCodec.zstd.decompress(Self.windowed(log, blocks: 1), limit: 1 << 20)
            }
            #expect(error?.code == .tooLarge && error?.sentence.contains("2^\(log)") == true)
        }
        let few = Self.windowed(27, blocks: 3)
        for cut in 0..<few.count {
            expectFailure(.truncated, comment: "cut at \(cut)") {
                try CompressionCodec.zstd.decompress(Array(few[..<cut]), limit: 8 << 20)
            }
        }
    }

    @Test func `never make room for more than twice their output`() throws {
        var output = BoundedOutput(codec: .zstd, limit: 1 << 20, capacity: 100)
        var isFull = false
        while !isFull {
            do throws(CompressionError) {
                _ = try output.append { (room) throws(CompressionError) in
                    room.initializeMemory(as: UInt8.self, repeating: 7)
                    return DecoderStep(taken: 0, produced: room.count, endsFrame: false)
                }
            } catch {
                isFull = true
                #expect(error.code == .tooLarge)
            }
            #expect(output.bytes.capacity <= max(2 * output.bytes.count, 8192))
            #expect(output.bytes.count <= (1 << 20) + 1)
        }
        #expect(output.bytes.allSatisfy { $0 == 7 })
    }

    private func check(_ codec: CompressionCodec, _ bytes: [UInt8], limit: Int) {
        do throws(CompressionError) {
            let output = try codec.decompress(bytes, limit: limit)
            #expect(output.count <= limit, "\(bytes)")
        } catch {
            #expect(error.codec == codec)
            #expect(error.code != .outOfMemory, "\(bytes)")
        }
    }

    private static func magic(of codec: CompressionCodec) -> [UInt8] {
        switch codec {
        case .none: []
        case .gzip: [0x1F, 0x8B, 8, 0]
        case .snappy: [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
        case .lz4: [0x04, 0x22, 0x4D, 0x18]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        }
    }
}
