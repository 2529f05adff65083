import System

extension FileHistory {
    /// A disk writes a sector whole or not at all.
    static let sector = 512

    /// Writes the file as a disk could have it after a power loss.
    ///
    /// A sector's version is the index of the last change that reached it; changes before that one are under it,
    /// because they were in the same page of memory. The size is a version of its own.
    func write(to path: Path, fate: inout Fate, journal: borrowing File) throws(SystemError) {
        let file = try File(path, .create)
        if !base.isEmpty { try file.write(base.span.bytes, at: 0) }
        if isDurable { return }
        let (size, known) = drawSize(&fate)
        let versions = drawVersions(&fate)
        for (index, change) in changes.enumerated() {
            switch change.kind {
            case .write(let bytes):
                let runs = versions.runs(reaching: index, in: change.offset..<change.end)
                if runs.isEmpty { continue }
                let content = try journal.read(bytes.count, at: bytes.lowerBound)
                for run in runs {
                    let part = run.lowerBound - change.offset..<run.upperBound - change.offset
                    try file.write(content.span.bytes.extracting(part), at: run.lowerBound)
                }
            case .truncate:
                let tail = change.offset..<max(change.offset, extent)
                for run in known[index] ? [tail] : versions.runs(reaching: index, in: tail) {
                    try file.write([UInt8](repeating: 0, count: run.count).span.bytes, at: run.lowerBound)
                }
            }
        }
        try file.truncate(to: size)
    }

    /// The end of the last byte that any version has.
    private var extent: Int { max(base.count, changes.lazy.map(\.end).max() ?? 0) }

    /// The size that the disk knows, and the changes that it knows of for that: what one of them cut off is gone.
    private func drawSize(_ fate: inout Fate) -> (size: Int, known: [Bool]) {
        let ended = changes.prefix { $0.endedAt != nil }.count
        let last = fate.choose(below: (fate.isRandom ? changes.count : ended) + 1)
        var size = base.count
        var floor = 0
        var beforeLast = size
        let known = changes.indices.map { $0 < last || changes[$0].isDurable }
        for (index, change) in changes.enumerated() where known[index] {
            beforeLast = size
            if case .write(let bytes) = change.kind {
                if !bytes.isEmpty { size = max(size, change.end) }
                if change.isDurable { floor = max(floor, change.end) }
            } else {
                size = change.offset
                if change.isDurable || floor > size { floor = size }
            }
        }
        // A file system may note the size while it is half-way through a growing write.
        if fate.isRandom, size > beforeLast, fate.choose(below: 4) == 0 {
            let sectors = (size - beforeLast) / Self.sector
            if sectors > 0 {
                let grown = (beforeLast / Self.sector + 1 + fate.choose(below: sectors)) * Self.sector
                size = max(floor, min(size, grown))
            }
        }
        return (size, known)
    }

    private func drawVersions(_ fate: inout Fate) -> SectorVersions {
        let low = changes.lazy.map(\.offset).min() ?? 0
        var versions = SectorVersions(covering: low..<max(low, extent))
        for (index, change) in changes.enumerated() {
            guard case .write = change.kind else { continue }
            let draw = change.isDurable ? .whole : fate.drawWrite(isUnderWay: change.endedAt == nil)
            let bytes = change.offset..<change.end
            switch draw {
            case .whole: versions.reach(index, in: bytes)
            case .torn: versions.reach(index, in: bytes) { fate.flips() }
            case .lost: break
            }
        }
        return versions
    }
}

/// For every sector of a range, the last change that reached it.
struct SectorVersions {
    private let first: Int
    private var latest: [Int32]

    init(covering bytes: Range<Int>) {
        first = bytes.lowerBound / FileHistory.sector
        let end = (bytes.upperBound + FileHistory.sector - 1) / FileHistory.sector
        latest = [Int32](repeating: -1, count: max(0, end - first))
    }

    /// The places in `latest` of the sectors that have a byte of the range.
    private func sectors(of bytes: Range<Int>) -> Range<Int> {
        if bytes.isEmpty { return 0..<0 }
        return bytes.lowerBound / FileHistory.sector - first..<(bytes.upperBound - 1) / FileHistory.sector + 1 - first
    }

    mutating func reach(_ index: Int, in bytes: Range<Int>, where survives: () -> Bool = { true }) {
        for sector in sectors(of: bytes) where survives() { latest[sector] = Int32(index) }
    }

    /// The parts of the range whose sectors the change or a later one reached.
    func runs(reaching index: Int, in bytes: Range<Int>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for sector in sectors(of: bytes) where latest[sector] >= index {
            let start = max(bytes.lowerBound, (sector + first) * FileHistory.sector)
            let end = min(bytes.upperBound, (sector + first + 1) * FileHistory.sector)
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<end
            } else {
                runs.append(start..<end)
            }
        }
        return runs
    }
}
