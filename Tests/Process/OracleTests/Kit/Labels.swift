import Columns
import Plans
import StreamEngine
import System

/// The reference table of these tests.
enum Labels {
    /// Composed and decomposed letters are other keys, and a row whose key is null matches nothing.
    static let rows: [[Value]] = [
        [.text("a"), .text("first"), .real(1)], [.text("é"), .text("composed"), .real(0.1)],
        [.text("e\u{301}"), .null, .real(-0.5)], [.text(""), .text("empty"), .null],
        [.null, .text("nobody"), .real(9)],
        [.text("A"), .text("first"), .real(1e300)], [.text("日本語"), .text("é"), .real(0)],
    ]

    static func table(_ unmatched: ReferenceTable.Unmatched) -> ReferenceTable {
        ReferenceTable(
            shape: TableShape(
                name: "labels",
                columns: [NamedColumn("k", .text), NamedColumn("label", .text), NamedColumn("weight", .double)],
                key: 0),
            unmatched: unmatched,
            load: { known in known == nil ? .init(mark: .init("the only one"), bytes: [1]) : nil },
            parse: { _ in
                ColumnBatch(count: rows.count, columns: (0..<3).map { place in .values(rows.map { $0[place] }) })
            })
    }

    /// The same table in as many versions as there are numbers: each leaves out some rows, and says which one it is.
    static func table(_ unmatched: ReferenceTable.Unmatched, version: Monitor<UInt8>) -> ReferenceTable {
        var table = table(unmatched)
        table.load = { known in
            let now = version.withLock { $0 }
            return known?.text == "\(now)" ? nil : .init(mark: .init("\(now)"), bytes: [now])
        }
        table.parse = { bytes in
            let kept = rows.enumerated().filter { ($0.offset + Int(bytes[0])) % 3 != 0 }.map(\.element)
            let columns: [Column] = [
                .values(kept.map { $0[0] }), .values(kept.map { _ in .text("version \(bytes[0])") }),
                .values(kept.map { $0[2] }),
            ]
            return ColumnBatch(count: kept.count, columns: columns)
        }
        return table
    }

    /// Whether a row with this t has a label.
    static func match(_ text: Value?) -> Bool {
        guard let text, !text.isNull else { return false }
        return rows.contains { $0[0] == text }
    }
}
