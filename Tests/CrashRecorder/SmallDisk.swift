public import System

/// A RAM disk of a stated size, for as long as somebody holds it.
public final class SmallDisk {
    public let path: Path

    /// Whether this machine lets us mount one: only root may.
    public static let isPossible: Bool = {
        do { _ = try SmallDisk("1m") } catch { return false }
        return true
    }()

    public init(_ size: String) throws {
        path = try FileSystem.makeTemporaryDirectory("sluice-disk")
        do {
            try Self.run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(size)", "none", path.text])
        } catch {
            try FileSystem.removeDirectory(path)
            throw error
        }
    }

    deinit {
        // Leftovers must not fail a test.
        try? Self.run("/usr/bin/umount", ["-l", path.text])
        try? FileSystem.removeDirectory(path)
    }

    /// Mounts it anew with another option: `size=64m`, `ro`.
    public func change(_ option: String) throws {
        try Self.run("/usr/bin/mount", ["-o", "remount,\(option)", path.text])
    }

    /// Leaves no byte free: what there is goes to this file.
    public func fill(_ file: borrowing File) throws {
        let chunk = [UInt8](repeating: 1, count: 4096)
        var offset = try file.size
        for _ in 0..<3 {
            while try FileSystem.freeSpace(at: path) > 0 {
                try file.write(chunk.span.bytes, at: offset)
                offset += chunk.count
            }
        }
    }

    private static func run(_ program: Path, _ arguments: [String]) throws {
        let silence = try File("/dev/null", .readWrite)
        var child = try ChildProcess(program, arguments, output: silence.descriptor, error: silence.descriptor)
        guard try child.wait() == .exited(0) else {
            throw SystemError(call: arguments.joined(separator: " "), subject: program.text, code: 1)
        }
    }
}
