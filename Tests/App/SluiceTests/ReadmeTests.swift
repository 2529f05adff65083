import System
import Testing

@Suite struct `The README` {
    @Test func `lists the commands and flags as the program has them`() throws {
        var root = Path(#filePath)
        for _ in 0..<4 { root = root.parent }
        let readme = String(decoding: try FileSystem.contents(of: root / "README.md", limit: 1 << 20), as: UTF8.self)
        let reference = try Sluice().run("help", "--markdown").output
        #expect(reference.utf8.count > 500)
        #expect(Array(readme.utf8).contains(Array(reference.utf8)), "put what `sluice help --markdown` prints into it")
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}
