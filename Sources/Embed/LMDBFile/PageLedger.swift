/// Who owns each page: a page is used by one owner or free, and at the end each must be one of the two.
struct PageLedger {
    enum Refusal {
        case meta
        case pastLastPage
        case pastEndOfFile
        case used
        case free

        var kind: LMDBFile.Damage.Kind {
            switch self {
            case .meta, .pastLastPage: .page
            case .pastEndOfFile: .unreadable
            case .used, .free: .shared
            }
        }

        var sentence: String {
            switch self {
            case .meta: "a meta page's number stands where another page's must"
            case .pastLastPage: "it lies beyond the last page that is in use"
            case .pastEndOfFile: "it lies beyond the end of the file"
            case .used: "it already belongs to something else"
            case .free: "it is in the list of free pages too"
            }
        }
    }

    /// One more than the last page in use.
    let end: UInt64
    private let filePages: UInt64
    private(set) var usedCount = Format.metaPages
    private(set) var freeCount: UInt64 = 0
    private var used: [UInt64]
    private var free: [UInt64]

    /// `end` must have been checked against the file's size: it is the ledger's own.
    init(end: UInt64, filePages: UInt64) {
        self.end = end
        self.filePages = filePages
        used = [UInt64](repeating: 0, count: Int(end / 64) + 1)
        free = used
        used[0] = 0b11
    }

    /// Why a run of pages cannot belong to a new owner.
    func refusal(_ page: UInt64, count: UInt64) -> Refusal? {
        guard page >= Format.metaPages else { return .meta }
        guard page < end, count <= end - page else { return .pastLastPage }
        guard page + count <= filePages else { return .pastEndOfFile }
        let run = page..<page + count
        if run.contains(where: { used.contains(bit: $0) }) { return .used }
        return run.contains(where: { free.contains(bit: $0) }) ? .free : nil
    }

    /// Gives a run of pages to an owner, or says why not; that it should be free is told, and does not keep it.
    mutating func use(_ page: UInt64, count: UInt64) -> Refusal? {
        let refusal = refusal(page, count: count)
        guard refusal == nil || refusal == .free else { return refusal }
        for number in page..<page + count { used.insert(bit: number) }
        usedCount += count
        return refusal
    }

    /// Notes a page as free; it need not be in the file, which may be shorter if its last pages are free.
    mutating func release(_ page: UInt64) -> Refusal? {
        guard page >= Format.metaPages else { return .meta }
        guard page < end else { return .pastLastPage }
        if used.contains(bit: page) { return .used }
        if free.contains(bit: page) { return .free }
        free.insert(bit: page)
        freeCount += 1
        return nil
    }

    /// Runs of pages that are neither used nor free.
    var unaccounted: [Range<UInt64>] {
        var runs: [Range<UInt64>] = []
        var page = Format.metaPages
        while page < end {
            let word = Int(page / 64)
            if page % 64 == 0, used[word] | free[word] == .max {
                page += 64
                continue
            }
            if !used.contains(bit: page), !free.contains(bit: page) {
                if let last = runs.last, last.upperBound == page {
                    runs[runs.count - 1] = last.lowerBound..<page + 1
                } else {
                    runs.append(page..<page + 1)
                }
            }
            page += 1
        }
        return runs
    }
}

extension [UInt64] {
    fileprivate func contains(bit: UInt64) -> Bool { self[Int(bit / 64)] & (1 << (bit % 64)) != 0 }
    fileprivate mutating func insert(bit: UInt64) { self[Int(bit / 64)] |= 1 << (bit % 64) }
}
