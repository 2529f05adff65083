import System
import Testing

@Suite struct `Files` {
    @Test func `give back what was written`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-files")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let path = folder / "a"
        try FileSystem.replace(path, with: [1, 2, 3])
        #expect(try FileSystem.contents(of: path, limit: 10) == [1, 2, 3])
        #expect(try FileSystem.entries(of: folder) == ["a"])
    }

    @Test func `that are missing say so by name`() {
        #expect {
            _ = try File("/nowhere/at/all", .read)
        } throws: {
            "\($0)" == "/nowhere/at/all: No such file or directory (open)"
        }
    }
}
