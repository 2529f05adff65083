public import System

extension LMDBFile {
    /// Ends the newest state of a file that nobody has open, durably: the one before it is the newest then.
    ///
    /// A transaction writes no page that the one before it needs, so that nothing else has to be mended. The meta page
    /// becomes a copy of the other, one transaction older, as which LMDB passes it over and then replaces it.
    public static func takeBackNewest(_ path: Path) throws(SystemError) {
        let source = try LMDBFile(path).source
        var damage = DamageList()
        let metas = MetaPages(source, &damage)
        guard let newest = metas.newest, let older = metas.older else { return }
        var bytes: [UInt8] = []
        guard source.read(Format.metaBytes, ofPage: older.place, into: &bytes) == nil else { return }
        bytes.replace(at: Meta.numberAt, with: newest.place)
        bytes.replace(at: Meta.transactionAt, with: older.transaction - 1)
        let file = try File(path, .readWrite)
        try file.write(bytes.span.bytes, at: Int(newest.place) * source.pageSize)
        try file.synchronize()
    }
}

extension [UInt8] {
    fileprivate mutating func replace(at offset: Int, with number: UInt64) {
        for index in 0..<8 { self[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }
}
