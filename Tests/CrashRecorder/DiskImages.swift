public import System

/// Rebuilds, from a journal, the folders that a power loss could have left.
///
/// Durable is what POSIX promises and no more: bytes and size of a file after a successful fsync or fdatasync that
/// began when they had been written, or after their own O_DSYNC write; a name after an fsync of its folder. Anything
/// later may be there, gone or, by sectors of 512 bytes, torn, each on its own; only a rename never leaves both names
/// or none.
public struct DiskImages: ~Copyable {
    public let journal: Journal
    private var disk: Disk
    private let mappable: [String]

    /// `mappable` are the ends of names of files that may be written through memory, and whose contents are no matter.
    public init(_ journal: Journal, mappable: [String] = ["-lock"]) {
        self.journal = journal
        self.mappable = mappable
        disk = Disk(journal)
    }

    /// Makes `folder` what the root could be after a power loss when `cut` records had been written, and returns what
    /// the program had said until then. Cuts that ascend are fast; one that goes back reads the journal anew.
    public mutating func build(
        at cut: Int, surviving: Survival, into folder: Path
    ) throws(JournalError) -> [Journal.Note] {
        if cut < disk.position { disk = Disk(journal) }
        try disk.advance(to: cut)
        if let path = disk.mapped.first(where: { path in !mappable.contains { path.hasSuffix($0) } }) {
            throw JournalError(.unrecorded, "\(path) may have been written through memory, which is not recorded")
        }
        do throws(SystemError) {
            try disk.write(to: folder, surviving)
        } catch {
            throw JournalError(error)
        }
        return journal.notes(before: cut)
    }
}

extension Disk {
    /// Writes what survives into a new or empty folder.
    func write(to folder: Path, _ survival: Survival) throws(SystemError) {
        var fate = Fate(survival)
        var children: [Int: [(name: String, node: Int)]] = [:]
        for (entry, node) in names.draw(&fate) {
            children[entry.folder, default: []].append((entry.name, node))
        }
        try write(Self.root, to: folder, children, &fate)
    }

    private func write(
        _ node: Int, to path: Path, _ children: [Int: [(name: String, node: Int)]], _ fate: inout Fate
    ) throws(SystemError) {
        switch nodes[node] {
        case .file(let file): try file.write(to: path, fate: &fate, journal: journal.file)
        case .folder:
            try FileSystem.makeDirectory(path)
            // Sorted, so that the same seed gives the same image.
            for child in (children[node] ?? []).sorted(by: { $0.name < $1.name }) {
                try write(child.node, to: path / child.name, children, &fate)
            }
        }
    }
}
