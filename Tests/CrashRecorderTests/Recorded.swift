import CrashRecorder
import System
import Testing

/// A run of the probe, with the folders that it and its images need; they go with it.
final class Recorded {
    static let probe = Environment.executable.parent / "crash-recorder-probe"

    let folder: Path
    let root: Path
    let journalPath: Path
    private var imageCount = 0

    init() throws {
        folder = try Recording.scratch("crash-recorder")
        root = folder / "root"
        journalPath = folder / "journal"
        try FileSystem.makeDirectory(root)
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover must not fail the test

    /// A whole run, which must succeed.
    convenience init(_ program: String, _ arguments: [String], faults: [Recording.Fault] = []) throws {
        try self.init()
        #expect(try run(program, arguments, faults: faults) == .exited(0))
    }

    func run(
        _ program: String, _ arguments: [String], killAt: Int? = nil, faults: [Recording.Fault] = []
    ) throws -> ChildProcess.End {
        let recording = Recording(root: root, journal: journalPath, killAt: killAt, faults: faults)
        return try recording.run(Self.probe, [program, root.text] + arguments)
    }

    func journal() throws -> Journal { try Journal(journalPath) }

    /// A folder for one image that `body` looks at.
    func withImage<Result>(
        of images: inout DiskImages, at cut: Int, _ survival: Survival, _ body: (Path, [Journal.Note]) throws -> Result
    ) throws -> Result {
        imageCount += 1
        let image = folder / "image\(imageCount)"
        let notes = try images.build(at: cut, surviving: survival, into: image)
        defer { try? FileSystem.removeTree(image) }  // it goes with the rest at the latest
        return try body(image, notes)
    }

    func tree(at cut: Int, _ survival: Survival) throws -> Tree {
        var images = DiskImages(try journal())
        return try withImage(of: &images, at: cut, survival) { image, _ in try Tree(image) }
    }

    /// Every tree that one of many seeds gives at the cut, as text.
    func outcomes(at cut: Int? = nil, cell: Int = 512, seeds: Range<UInt64> = 0..<300) throws -> Set<String> {
        let journal = try journal()
        var images = DiskImages(journal)
        var found: Set<String> = []
        for seed in seeds {
            let text = try withImage(of: &images, at: cut ?? journal.count, .some(seed: seed)) { image, _ in
                try Tree(image).text(cell: cell)
            }
            found.insert(text)
        }
        return found
    }
}

/// A folder's files by their paths; folders have no bytes.
struct Tree: Equatable {
    private(set) var entries: [String: [UInt8]?] = [:]

    init(_ folder: Path, without ignored: String? = nil) throws {
        try collect(folder, "")
        if let ignored { entries[ignored] = nil }
    }

    private mutating func collect(_ folder: Path, _ prefix: String) throws {
        for name in try FileSystem.entries(of: folder) {
            let path = folder / name
            if FileSystem.isDirectory(path) {
                entries.updateValue(nil, forKey: prefix + name)
                try collect(path, prefix + name + "/")
            } else {
                let size = try FileSystem.size(of: path).length
                entries.updateValue(try FileSystem.contents(of: path, limit: size), forKey: prefix + name)
            }
        }
    }

    /// `a:AB0 d/`: a file's cells of so many bytes by their letter, 0 for zeros and ? for mixed ones.
    func text(cell: Int = 512) -> String {
        entries.sorted { $0.key < $1.key }.map { path, bytes in
            guard let bytes else { return path + "/" }
            let cells = stride(from: 0, to: bytes.count, by: cell).map { start in
                let part = bytes[start..<min(start + cell, bytes.count)]
                guard let first = part.first, part.allSatisfy({ $0 == first }) else { return "?" }
                return first == 0 ? "0" : String(Unicode.Scalar(first))
            }
            return path + ":" + cells.joined()
        }.joined(separator: " ")
    }
}
