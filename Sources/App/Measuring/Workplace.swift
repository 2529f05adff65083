public import System

/// What kind of file system something is measured on.
public enum PlaceKind: String, Sendable {
    case disk
    case memory = "RAM"
}

/// A folder of our own in which files are written.
public struct Place: Sendable {
    public let kind: PlaceKind
    public let folder: Path
    let fileSystem: String

    /// Runs `body`, then removes what it wrote.
    public func clean<Result>(_ body: () throws -> Result) throws -> Result {
        defer {
            // What is left goes with the folder at the end.
            for name in (try? FileSystem.entries(of: folder)) ?? [] { try? FileSystem.removeTree(folder / name) }
        }
        return try body()
    }
}

/// The folders of one run.
public struct Workplace: Sendable {
    private let disk: Result<Place, BenchmarkError>
    private let memory: Result<Place, BenchmarkError>

    /// Makes them, where so many bytes are free.
    public init(disk directory: Path, needs bytes: Int, memory: (directory: Path, needs: Int)?) throws {
        let disk = try Self.make(.disk, in: directory, needs: bytes)
        self.disk = .success(disk)
        do {
            guard let memory else { throw BenchmarkError("nothing is measured there") }
            self.memory = .success(try Self.make(.memory, in: memory.directory, needs: memory.needs))
        } catch let error as BenchmarkError {
            self.memory = .failure(error)
        } catch { self.memory = .failure(BenchmarkError("\(error)")) }
    }

    public subscript(kind: PlaceKind) -> Result<Place, BenchmarkError> { kind == .disk ? disk : memory }

    /// Those that there are.
    private var places: [Place] {
        [disk, memory].compactMap { place in if case .success(let place) = place { place } else { nil } }
    }

    public func remove() {
        for place in places {
            // A folder that stays is seen, and its name says whose it is; there is nothing else to do about it.
            try? FileSystem.removeTree(place.folder)
        }
    }

    /// Starts a thread that waits for the end that somebody wishes, and tidies up before it.
    public func removeWhenInterrupted() throws {
        Signal.prepareProcess()
        _ = try Thread("bench-signals") {
            let signal = Signal.waitForEnd()
            // Other threads still write, so that a folder may fill again while it is emptied.
            for _ in 0..<Limits.removals { remove() }
            signal.endProcess()
        }
    }

    private static func make(_ kind: PlaceKind, in directory: Path, needs bytes: Int) throws -> Place {
        guard FileSystem.isDirectory(directory) else { throw BenchmarkError("there is no folder \(directory)") }
        let fileSystem = try KernelText.fileSystem(of: directory)
        if kind == .memory, !["tmpfs", "ramfs"].contains(fileSystem) {
            throw BenchmarkError("\(directory) is \(fileSystem), not a RAM file system")
        }
        let free = try FileSystem.freeSpace(at: directory)
        guard free >= bytes else {
            throw BenchmarkError(
                "\(directory) has \(Quantity(Double(free), .bytes).text) free, and "
                    + "\(Quantity(Double(bytes), .bytes).text) are needed; make room, or name another folder")
        }
        let folder = directory / "sluice-bench-\(Environment.processID)"
        try FileSystem.makeDirectory(folder)
        return Place(kind: kind, folder: folder, fileSystem: fileSystem)
    }
}
