import Glibc
import System

/// Runs calls that are written as words: `write a 0 512 A`, `sync a`, `rename a b`.
///
/// What fails is noted with its errno, and the script goes on.
final class Script {
    private let folder: Path
    private var open: [String: Int32] = [:]

    init(folder: Path) { self.folder = folder }

    func run(_ lines: [String]) throws {
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            if call(words[0], Array(words.dropFirst())) < 0 { note("failed \(errno): \(line)") }
        }
    }

    private func call(_ verb: String, _ words: [String]) -> Int {
        let path = (folder / words[0]).text
        switch verb {
        case "note":
            note(words.joined(separator: " "))
            return 0
        case "make": return remember(Glibc.open(path, O_RDWR | O_CREAT | O_EXCL, 0o644), words[0])
        case "open": return remember(Glibc.open(path, O_RDWR), words[0])
        case "empty": return remember(Glibc.open(path, O_RDWR | O_TRUNC), words[0])
        case "open-at": return openAt(words[0], words[1])
        case "close": return Int(close(open.removeValue(forKey: words[0]) ?? -1))
        case "mkdir": return Int(mkdir(path, 0o755))
        case "rmdir": return Int(rmdir(path))
        case "unlink": return Int(unlink(path))
        case "rename": return Int(rename(path, (folder / words[1]).text))
        case "link": return Int(link(path, (folder / words[1]).text))
        case "sync-folder": return syncFolder(path)
        case "stdio": return outside()
        default: return change(verb, words)
        }
    }

    /// The descriptor under which the script knows the file; its name may have changed since.
    private func descriptor(_ name: String) -> Int32 { open[name] ?? -1 }

    private func remember(_ descriptor: Int32, _ name: String) -> Int {
        if descriptor >= 0 { open[name] = descriptor }
        return Int(descriptor)
    }

    private func change(_ verb: String, _ words: [String]) -> Int {
        let file = descriptor(words[0])
        let numbers = words.dropFirst().compactMap { Int($0) }
        switch verb {
        case "write":
            return Glibc.pwrite(file, bytes(words[3], numbers[1]), numbers[1], off_t(numbers[0]))
        case "write-here": return Glibc.write(file, bytes(words[2], numbers[0]), numbers[0])
        case "write-pieces": return writePieces(file, words[2], numbers[0])
        case "write-synced": return writeSynced(words[0], at: numbers[0], bytes(words[3], numbers[1]))
        case "append": return append(words[0], bytes(words[2], numbers[0]))
        case "truncate": return Int(ftruncate(file, off_t(numbers[0])))
        case "sync": return Int(fdatasync(file))
        case "sync-copy": return syncCopy(file)
        case "map": return map(file)
        default: fatalError("no call \(verb)")
        }
    }

    private func bytes(_ letter: String, _ count: Int) -> [UInt8] {
        [UInt8](repeating: letter.utf8.first!, count: count)
    }

    private func openAt(_ parent: String, _ name: String) -> Int {
        let directory = Glibc.open((folder / parent).text, O_RDONLY | O_DIRECTORY)
        defer { close(directory) }
        return remember(openat(directory, name, O_RDWR | O_CREAT, 0o644), name)
    }

    private func syncFolder(_ path: String) -> Int {
        let directory = Glibc.open(path, O_RDONLY | O_DIRECTORY)
        defer { close(directory) }
        return Int(fsync(directory))
    }

    private func syncCopy(_ file: Int32) -> Int {
        let copy = dup(file)
        let other = fcntl(copy, F_DUPFD_CLOEXEC, 100)
        close(copy)
        defer { close(other) }
        return Int(fsync(other))
    }

    private func writePieces(_ file: Int32, _ letter: String, _ count: Int) -> Int {
        var bytes = bytes(letter, count)
        return bytes.withUnsafeMutableBytes { buffer in
            let half = count / 2
            let pieces = [
                iovec(iov_base: buffer.baseAddress, iov_len: half),
                iovec(iov_base: buffer.baseAddress! + half, iov_len: count - half),
            ]
            return writev(file, pieces, 2)
        }
    }

    private func writeSynced(_ name: String, at offset: Int, _ bytes: [UInt8]) -> Int {
        let file = Glibc.open((folder / name).text, O_WRONLY | O_DSYNC)
        defer { close(file) }
        return Glibc.pwrite(file, bytes, bytes.count, off_t(offset))
    }

    private func append(_ name: String, _ bytes: [UInt8]) -> Int {
        let file = Glibc.open((folder / name).text, O_WRONLY | O_APPEND)
        defer { close(file) }
        return Glibc.write(file, bytes, bytes.count)
    }

    private func map(_ file: Int32) -> Int {
        let address = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        return address == MAP_FAILED ? -1 : 0
    }

    /// What is not below the root: standard output, and a file elsewhere.
    private func outside() -> Int {
        print("standard output")
        fflush(nil)
        let file = Glibc.open("/dev/null", O_WRONLY)
        defer { close(file) }
        return Glibc.write(file, "x", 1)
    }
}
