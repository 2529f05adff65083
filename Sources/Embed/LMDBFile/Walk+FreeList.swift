extension Walk {
    /// Walks the free list, and first: a page that the databases then reach in it is told with its keys.
    mutating func inspectFreeList(_ newest: Meta, after older: Meta?) {
        walk(newest.free, .freeList, visit: { _ in })
        if let older, !tree.isDamaged { checkTransactions(newest, after: older) }
    }

    /// Notes the pages that a transaction left free: a count, then the numbers, the largest first.
    mutating func free(_ list: RawSpan, since transaction: UInt64, _ page: UInt64) {
        let words = list.byteCount / Format.pageNumberBytes
        if transaction == 0 || transaction > self.transaction {
            report(.freePages, page, "pages free since transaction \(transaction), which is yet to come", nil)
        }
        guard words > 0, list.byteCount % Format.pageNumberBytes == 0, list.word64(at: 0) < UInt64(words) else {
            return report(.freePages, page, "the list of transaction \(transaction) has an impossible length", nil)
        }
        var faults = 0
        var first = ""
        var previous = UInt64.max
        for index in 1..<Int(list.word64(at: 0)) + 1 {
            let number = list.word64(at: index * Format.pageNumberBytes)
            let refusal = ledger.release(number)
            if refusal != nil || number >= previous {
                faults += 1
                if faults == 1 {
                    first = "\(number): \(refusal?.sentence ?? "it follows page \(previous), which is less")"
                }
            }
            previous = number
        }
        if faults > 0 {
            report(.freePages, page, "\(faults) pages cannot be in a list of free ones, the first \(first)", nil)
        }
    }

    /// Every transaction on a file that holds something frees at least the page that was the main database's root,
    /// and notes that under its own number: an old state under a newer number lacks the note, and a new state under
    /// an older number has one too many.
    private mutating func checkTransactions(_ newest: Meta, after older: Meta) {
        // What was taken back left a copy of this state.
        if (older.free, older.main) == (newest.free, newest.main) { return }
        let last = tree.lastKey?.span.bytes.word64(at: 0)
        if !older.main.isEmpty, last != newest.transaction {
            let sentence = "transaction \(newest.transaction) left no note of the pages that it freed"
            damage.add(.transaction, .file, page: newest.place, sentence, keys: .all)
        }
        guard !older.free.isEmpty else { return }
        guard let before = lastFreed(in: older.free) else {
            let sentence = "transaction \(older.transaction) is not whole"
            return damage.add(.page, .olderState, page: older.place, sentence)
        }
        if before > older.transaction {
            let sentence = "transaction \(older.transaction) knows of transaction \(before)"
            damage.add(.transaction, .olderState, page: older.place, sentence, keys: .all)
        }
    }

    /// The last key of the free list before the newest: the greatest transaction that it knows of.
    ///
    /// The pages of the state before the newest are not written over before the newest is synced, so that this path is
    /// whole in a whole file, unless meta pages were written without a sync.
    private func lastFreed(in record: Tree) -> UInt64? {
        var bytes: [UInt8] = []
        var page = record.root
        for _ in 0..<Limits.depth {
            guard source.read(source.pageSize, ofPage: page, into: &bytes) == nil else { return nil }
            let view = PageView(bytes.span.bytes)
            guard view.fault(as: page) == nil, let last = view.nodes(.freeList).last, last.fault == nil else {
                return nil
            }
            if view.isLeaf { return view.key(of: last).word64(at: 0) }
            page = last.child
        }
        return nil
    }
}
