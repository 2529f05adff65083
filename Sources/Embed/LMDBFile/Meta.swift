/// A meta page: the root of everything as one transaction left it.
struct Meta {
    /// The page it was read from, which `number` should repeat.
    let place: UInt64
    let number: UInt64
    let pageFlags: Int
    let magic: UInt64
    let version: UInt64
    let address: UInt64
    let mapSize: UInt64
    let free: Tree
    let main: Tree
    let lastPage: UInt64
    let transaction: UInt64

    static let numberAt = 0
    static let transactionAt = 144

    /// Reads the page from `bytes`, of which there must be `Format.metaBytes`.
    init(_ bytes: RawSpan, at place: UInt64) {
        self.place = place
        number = bytes.word64(at: Self.numberAt)
        pageFlags = bytes.word16(at: 10)
        magic = bytes.word32(at: 16)
        version = bytes.word32(at: 20)
        address = bytes.word64(at: 24)
        mapSize = bytes.word64(at: 32)
        free = Tree(bytes, at: 40)
        main = Tree(bytes, at: 88)
        lastPage = bytes.word64(at: 136)
        transaction = bytes.word64(at: Self.transactionAt)
    }

    /// The size of pages; LMDB keeps it where the free list's record has no use for the field.
    var pageSize: UInt64 { free.pad }
    var isFresh: Bool { transaction == 0 && free.isEmpty && main.isEmpty && lastPage == Format.metaPages - 1 }

    /// Why nothing can be read through this page.
    func refusal(pageSize: Int) -> String? {
        if magic != Format.magic { return "it does not begin as LMDB's do" }
        if version != Format.version { return "its format is version \(version), not \(Format.version)" }
        if pageFlags != Format.meta { return "it is not marked as a meta page (flags \(pageFlags))" }
        if self.pageSize != pageSize { return "it tells of pages of \(self.pageSize) bytes, not \(pageSize)" }
        return nil
    }

    /// What contradicts the page's place, the file, or what LMDB can have written.
    func faults(pageSize: Int, pageLimit: UInt64) -> [String] {
        var faults: [String] = []
        if number != place { faults.append("it bears the number of page \(number)") }
        if address != 0 { faults.append("it wants a fixed address in memory") }
        if free.flags & ~Format.noSubdirectory != Format.integerKeys {
            faults.append("its environment has flags that cannot be (\(free.flags))")
        }
        if main.flags != 0 || main.pad != 0 { faults.append("its main database is of a kind that is not supported") }
        if lastPage < Format.metaPages - 1 || lastPage >= pageLimit {
            faults.append("the last page cannot be \(lastPage)")
        } else if mapSize / UInt64(pageSize) <= lastPage {
            faults.append("its map of \(mapSize) bytes does not hold \(lastPage + 1) pages")
        }
        if transaction % Format.metaPages != place && !isFresh {
            faults.append("transaction \(transaction) belongs into the other meta page")
        }
        for tree in [free, main] where !tree.isEmpty && (tree.root < Format.metaPages || tree.root > lastPage) {
            faults.append("a tree cannot begin in page \(tree.root)")
        }
        return faults
    }
}

/// Both meta pages, what LMDB would make of them, and what is wrong with them.
struct MetaPages {
    private(set) var newest: Meta?
    private(set) var older: Meta?

    /// Pages that the file may have in use: those in it, and free ones behind its end, each of which it must list.
    let pageLimit: UInt64

    init(_ source: PageSource, _ damage: inout DamageList) {
        pageLimit = source.pages + UInt64(source.size / Format.pageNumberBytes)
        var found: [Meta?] = []
        for place in 0..<Format.metaPages {
            found.append(Self.read(place, source, pageLimit: pageLimit, &damage))
        }
        guard let first = found[0], let second = found[1] else {
            newest = found[0] ?? found[1]
            return
        }
        (newest, older) = first.transaction < second.transaction ? (second, first) : (first, second)
        compare(&damage)
    }

    private static func read(
        _ place: UInt64, _ source: PageSource, pageLimit: UInt64, _ damage: inout DamageList
    ) -> Meta? {
        var bytes: [UInt8] = []
        if let fault = source.read(Format.metaBytes, ofPage: place, into: &bytes) {
            damage.add(.meta, .file, page: place, "the meta page cannot be read: \(fault)", keys: .all)
            return nil
        }
        let meta = Meta(bytes.span.bytes, at: place)
        if let refusal = meta.refusal(pageSize: source.pageSize) {
            damage.add(.meta, .file, page: place, "the meta page is not one: \(refusal)", keys: .all)
            return nil
        }
        for fault in meta.faults(pageSize: source.pageSize, pageLimit: pageLimit) {
            damage.add(.meta, .file, page: place, "the meta page is wrong: \(fault)")
        }
        return meta
    }

    /// Leaves what the older page says, and what is wrong with that alone.
    mutating func leaveOutNewest(_ source: PageSource, _ damage: inout DamageList) {
        (newest, older) = (older, nil)
        damage = DamageList()
        for fault in newest?.faults(pageSize: source.pageSize, pageLimit: pageLimit) ?? [] {
            damage.add(.meta, .file, page: newest?.place ?? 0, "the meta page is wrong: \(fault)")
        }
    }

    /// Transactions take turns with the pages, so that the two are always one transaction apart.
    private func compare(_ damage: inout DamageList) {
        guard let newest, let older else { return }
        if newest.free.flags != older.free.flags {
            damage.add(.meta, .file, page: older.place, "the meta pages differ in the environment's flags")
        }
        let areFresh = newest.isFresh && older.isFresh
        if !areFresh && newest.transaction != older.transaction &+ 1 {
            damage.add(
                .transaction, .file, page: newest.place,
                "transactions \(newest.transaction) and \(older.transaction) cannot be neighbours",
                keys: .all)
        }
        if newest.lastPage < older.lastPage || newest.mapSize < older.mapSize {
            damage.add(
                .transaction, .file, page: newest.place,
                "transaction \(newest.transaction) has a smaller file than the one before it",
                keys: .all)
        }
    }
}
