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

    @Test func `are given room on the disk, and stay as they are`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-files")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let path = folder / "a"
        try FileSystem.replace(path, with: [1, 2, 3])
        try File(path, .readWrite).reserveRoom(for: 0..<1 << 20)
        #expect(try FileSystem.contents(of: path, limit: 10) == [1, 2, 3])
        #expect(try FileSystem.size(of: path).allocated >= 1 << 20)
    }

    @Test func `that are missing say so by name`() {
        #expect {
            _ = try File("/nowhere/at/all", .read)
        } throws: {
            "\($0)" == "/nowhere/at/all: No such file or directory (open)"
        }
    }
}

@Suite struct `A lock on a file` {
    /// Once a log that had been closed was "in use by another process", because a child that another thread was just
    /// starting still held a copy of its descriptor.
    @Test func `is free as soon as it is given back, though children are being started`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-files")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let isDone = Monitor(false)
        let starter = try Thread("starter") {
            while !isDone.withLock({ $0 }) {
                var child = try? ChildProcess("/bin/true")  // a failed start is only one chance less
                _ = try? child?.wait()
            }
        }
        var refusals = 0
        for _ in 0..<3000 {
            switch try FileLock.take(folder / "lock") {
            case .some: break
            case nil: refusals += 1
            }
        }
        isDone.withLock { $0 = true }
        starter.join()
        #expect(refusals == 0)
    }

    @Test func `has one text or the other`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-files")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        guard let lock = try FileLock.take(folder / "lock") else {
            throw SystemError(call: "flock", subject: "lock", code: 0)
        }
        for text in ["a long text", "short", ""] {
            try lock.write(Array(text.utf8))
            #expect(try lock.contents(limit: 100) == Array(text.utf8))
        }
    }
}
