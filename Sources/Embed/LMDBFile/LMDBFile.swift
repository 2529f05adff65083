public import System

/// A file in LMDB's format, read without LMDB and without trusting a byte of it.
///
/// liblmdb follows page numbers and lengths wherever they lead, and a damaged file ends the process. Here nothing
/// ends it: every byte is checked before it is followed, and damage is told, with the keys that it may have cost.
/// The format has no checksums, so that a changed byte in a key or value, and a length that is wrong by less than what
/// rounding hides, can be told only by who knows the contents.
public struct LMDBFile: ~Copyable, Sendable {
    let source: PageSource

    public var pageSize: Int { source.pageSize }

    /// Opens the file; nobody may write to it while it is inspected.
    public init(_ path: Path) throws(SystemError) {
        let file = try File(path, .read)
        let size = try file.size
        let pageSize = Self.findPageSize(file, size: size)
        source = PageSource(file, size: size, pageSize: pageSize)
    }

    /// The size at which a meta page that says so lies, the first page for preference.
    private static func findPageSize(_ file: borrowing File, size: Int) -> Int {
        for offset in [0] + Limits.pageSizes where size >= offset + Format.metaBytes {
            var bytes = [UInt8](repeating: 0, count: Format.metaBytes)
            // What cannot be read here is told by the inspection, which reads it again.
            guard (try? file.fill(&bytes, Format.metaBytes, at: offset)) == Format.metaBytes else { continue }
            let meta = Meta(bytes.span.bytes, at: 0)
            if let size = Limits.pageSizes.first(where: { meta.refusal(pageSize: $0) == nil }),
                offset == 0 || offset == size
            {
                return size
            }
        }
        return Limits.pageSizes[0]
    }

    /// Checks both meta pages and every page that is reached, shows every entry that a search would find, each
    /// database's in the order of its keys, and tells of all damage.
    public func inspect(
        _ reading: Reading = .values, of state: State = .newest, visiting visit: (borrowing Entry) -> Void = { _ in }
    ) -> Inspection {
        var inspection = Inspection()
        var damage = DamageList()
        var metas = MetaPages(source, &damage)
        if state == .older { metas.leaveOutNewest(source, &damage) }
        guard let newest = metas.newest else {
            damage.add(.meta, .file, page: 0, "no meta page can be used", keys: .all)
            inspection.take(damage)
            return inspection
        }
        let end = min(max(newest.lastPage, 1), metas.pageLimit) &+ 1
        let ledger = PageLedger(end: end, filePages: source.pages)
        var walk = Walk(source, reading, transaction: newest.transaction, ledger: ledger, damage: damage)
        inspection.transaction = newest.transaction
        walk.inspectFreeList(newest, after: metas.older)
        inspection.freeList = walk.tree.found
        walk.inspectDatabases(newest, into: &inspection, visit: visit)
        walk.closeAccount(into: &inspection)
        inspection.take(walk.damage)
        return inspection
    }
}

extension Walk {
    fileprivate mutating func inspectDatabases(
        _ meta: Meta, into inspection: inout LMDBFile.Inspection, visit: Visitor
    ) {
        walk(meta.main, .main, visit: visit)
        inspection.main = tree.found
        for (name, record) in tree.subtrees {
            walk(record, .named(String(decoding: name, as: UTF8.self)), visit: visit)
            inspection.databases.append(tree.found)
        }
    }

    /// Every page must be in use or free; behind damage, pages without an owner are part of it.
    fileprivate mutating func closeAccount(into inspection: inout LMDBFile.Inspection) {
        let unaccounted = ledger.unaccounted
        inspection.usedPages = ledger.usedCount
        inspection.freePages = ledger.freeCount
        inspection.unaccountedPages = unaccounted.reduce(0) { $0 + UInt64($1.count) }
        guard damage.count == 0 else { return }
        for run in unaccounted {
            let sentence = "\(run.count) pages belong to nobody from here on"
            damage.add(.unaccounted, .file, page: run.lowerBound, sentence, keys: .all)
        }
    }
}

extension LMDBFile.Inspection {
    fileprivate mutating func take(_ list: DamageList) {
        damage = list.all
        damageUntold = list.untold
    }
}
