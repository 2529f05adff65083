extension Walk {
    /// Takes an entry of a leaf that is sound in itself: finds its value, and gives both to whom they are for.
    mutating func entry(
        _ index: Int, of page: borrowing CheckedPage, _ buffer: inout [UInt8], visit: Visitor
    ) {
        let node = page.nodes[index]
        let view = page.view
        guard node.isOverflow else {
            let value = view.bytes.extracting(node.data..<node.data + Int(node.low))
            return accept(index, of: page, valueCount: value.byteCount, value, visit: visit)
        }
        // What is lost with the value lies between the keys around, even if the key is wrong too.
        let run = view.bytes.word64(at: node.data)
        guard let count = Int(exactly: node.low), count <= Limits.valueBytes else {
            let sentence = "a value of \(node.low) bytes is longer than what is read, \(Limits.valueBytes)"
            return report(.unsupported, page.number, sentence, page.gap(around: index..<index + 1))
        }
        // The free list's values are needed whatever is read of the others.
        let isRead = reading == .values || tree.contents == .freeList
        if let (kind, fault) = load(count, from: run, isRead: isRead, into: &buffer) {
            // A leaf with another's value may be an old state of itself, or another leaf.
            let keys = kind == .shared ? page.bounds : page.gap(around: index..<index + 1)
            return report(kind, run, "a value's pages are wrong: \(fault)", keys)
        }
        if let refusal = take(run, buffer.span.bytes) {
            report(refusal.kind, run, "a value's pages are wrong: \(refusal.sentence)", page.bounds)
            guard refusal == .free else { return }
        }
        if isRead {
            let header = Format.pageHeaderBytes
            let value = buffer.span.bytes.extracting(header..<header + count)
            accept(index, of: page, valueCount: count, value, visit: visit)
        } else {
            accept(index, of: page, valueCount: count, nil, visit: visit)
        }
    }

    /// Reads a value of `count` bytes with its header, or says why it cannot be there.
    private func load(
        _ count: Int, from run: UInt64, isRead: Bool, into buffer: inout [UInt8]
    ) -> (LMDBFile.Damage.Kind, String)? {
        let needed = UInt64(Format.runPages(for: count, pageSize: source.pageSize))
        if let refusal = ledger.refusal(run, count: needed), refusal != .free {
            return (refusal.kind, refusal.sentence)
        }
        let bytes = Format.pageHeaderBytes + (isRead ? count : 0)
        if let fault = source.read(bytes, ofPage: run, into: &buffer) { return (.unreadable, fault) }
        let header = buffer.span.bytes
        let (number, flags, pages) = (header.word64(at: 0), header.word16(at: 10), header.word32(at: 12))
        if number != run { return (.overflow, "the first bears the number of page \(number)") }
        if flags != Format.overflow { return (.overflow, "the first is not marked as a value's (flags \(flags))") }
        // A value that was overwritten by a shorter one within its transaction keeps all its pages.
        if pages < needed { return (.overflow, "there are \(pages), and it needs \(needed)") }
        return nil
    }

    /// Takes all pages of a value's run, as many as its header says.
    private mutating func take(_ run: UInt64, _ header: RawSpan) -> PageLedger.Refusal? {
        let pages = header.word32(at: 12)
        tree.found.overflowPages += pages
        return ledger.use(run, count: pages)
    }

    private mutating func accept(
        _ index: Int, of page: borrowing CheckedPage, valueCount: Int, _ value: RawSpan?, visit: Visitor
    ) {
        let key = page.view.key(of: page.nodes[index])
        switch tree.contents {
        case .freeList:
            if let value { free(value, since: key.word64(at: 0), page.number) }
        case .main where page.nodes[index].isSubtree:
            guard let value else { return }
            let record = Tree(value, at: 0)
            guard record.flags == 0, record.pad == 0 else {
                let sentence = "a database is of a kind that is not supported (flags \(record.flags))"
                return report(.unsupported, page.number, sentence, page.gap(around: index..<index + 1))
            }
            tree.subtrees.append((key.array, record))
        case .main, .named:
            visit(.init(database: tree.found.name, key: key, valueCount: valueCount, value: value))
        }
    }
}
