import FuzzTargets
import System
import Testing

@Suite struct `Samples of made-up bytes` {
    private static let folder = Path(#filePath).parent.parent / "FuzzCorpus"

    private static func samples(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        try FileSystem.entries(of: folder / target.name).sorted().map { name in
            (name, try FileSystem.contents(of: folder / target.name / name, limit: 1 << 20))
        }
    }

    @Test(arguments: FuzzTarget.all)
    func `break nothing that reads them`(_ target: FuzzTarget) throws {
        let samples = try Self.samples(of: target)
        #expect(samples.count > 2)
        for (name, bytes) in samples {
            #expect(throws: Never.self, "\(target)/\(name)") { try target.run(bytes) }
        }
    }

    @Test(arguments: FuzzTarget.all, [1, 2, 3] as [UInt64])
    func `break nothing either when some of their bytes change`(_ target: FuzzTarget, _ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for (name, bytes) in try Self.samples(of: target) where !bytes.isEmpty {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                changed[.random(in: changed.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            changed.removeLast(.random(in: 0...changed.count / 4, using: &generator))
            #expect(throws: Never.self, "\(target)/\(name), seed \(seed)") { try target.run(changed) }
        }
    }
}
