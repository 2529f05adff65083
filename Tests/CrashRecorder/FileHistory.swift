import System

/// One change of a file's bytes or size.
struct Change {
    enum Kind {
        /// Bytes that stand in the journal.
        case write(Range<Int>)
        case truncate
    }

    let call: Int
    let kind: Kind
    /// Where the write starts, or the size that the file gets.
    let offset: Int
    let syncsItself: Bool
    /// When the call had returned; nil while it is under way.
    var endedAt: Int?
    var isDurable = false
    /// A sync failed over it: the kernel may hold it for clean, so no later sync of the file makes it durable.
    var isDoubtful = false

    /// Where the write ends, or the size that the file gets.
    var end: Int {
        if case .write(let bytes) = kind { return offset + bytes.count }
        return offset
    }
}

/// A file of which some is durable and some is not.
struct FileHistory {
    /// What every power loss leaves.
    private(set) var base: [UInt8] = []
    /// What came later, in the order in which the calls ended; those under way are last.
    private(set) var changes: [Change] = []

    var isDurable: Bool { changes.isEmpty }

    /// The bytes that were there before the recording.
    mutating func load(_ bytes: Range<Int>, from journal: borrowing File) throws(SystemError) {
        try overwrite(at: 0, with: bytes, from: journal)
    }

    mutating func start(_ change: Change) { changes.append(change) }

    /// A call has ended: its change takes its place in the order, shorter if less was written, or it goes.
    mutating func end(_ call: Int, at sequence: Int, result: Int, journal: borrowing File) throws(SystemError) {
        guard let index = changes.lastIndex(where: { $0.call == call }) else { return }
        var change = changes.remove(at: index)
        if result < 0 { return }
        if case .write(let bytes) = change.kind, result < bytes.count {
            change = Change(
                call: call, kind: .write(bytes.prefix(result)), offset: change.offset, syncsItself: change.syncsItself)
        }
        change.endedAt = sequence
        change.isDurable = change.syncsItself
        changes.insert(change, at: (changes.lastIndex { $0.endedAt != nil } ?? -1) + 1)
        try settle(from: journal)
    }

    /// A sync that began at `start` has ended: what had been written before is durable, or lost to every later sync.
    mutating func sync(from start: Int, succeeded: Bool, journal: borrowing File) throws(SystemError) {
        for index in changes.indices {
            guard let end = changes[index].endedAt, end < start else { continue }
            if !succeeded { changes[index].isDoubtful = true }
            if succeeded && !changes[index].isDoubtful { changes[index].isDurable = true }
        }
        try settle(from: journal)
    }

    /// Moves what is durable and has nothing doubtful before it into the base.
    private mutating func settle(from journal: borrowing File) throws(SystemError) {
        let settled = changes.prefix { $0.isDurable && $0.endedAt != nil }
        for change in settled {
            switch change.kind {
            case .write(let bytes): try overwrite(at: change.offset, with: bytes, from: journal)
            case .truncate: resize(to: change.offset)
            }
        }
        changes.removeFirst(settled.count)
    }

    private mutating func resize(to size: Int) {
        if size < base.count { base.removeLast(base.count - size) }
        if size > base.count { base.append(contentsOf: repeatElement(0, count: size - base.count)) }
    }

    private mutating func overwrite(
        at offset: Int, with bytes: Range<Int>, from journal: borrowing File
    )
        throws(SystemError)
    {
        if bytes.isEmpty { return }
        if base.count < offset + bytes.count { resize(to: offset + bytes.count) }
        var failure: SystemError?
        base.withUnsafeMutableBytes { buffer in
            let place = UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + bytes.count])
            do throws(SystemError) {
                _ = try journal.read(into: place, at: bytes.lowerBound)
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
