import Aggregates
import Columns
import Model
import Plans
import StreamEngine

/// What is known of the records without an engine: which are rows, which are late, which windows are over.
struct OracleModel {
    var records: [OracleRecord]
    let watermark: Int64?
    let nullsBadFields: Bool
    let partitions: Int32

    struct Place: Hashable, Comparable {
        var partition: Int32
        var offset: Offset

        static func < (one: Place, other: Place) -> Bool {
            (one.partition, one.offset) < (other.partition, other.offset)
        }
    }

    /// A record in one of its windows; without windows, simply a record.
    struct Row {
        var record: OracleRecord
        var window: Range<Int64>?
    }

    /// The watermark before each record: the latest time of its partition until then, less the delay.
    var watermarks: [Place: Int64] {
        guard let watermark else { return [:] }
        var latest: [Int32: Int64] = [:]
        var found: [Place: Int64] = [:]
        for record in records where record.kind == .row {
            found[record.place] = latest[record.partition].map { $0 - watermark }
            latest[record.partition] = max(latest[record.partition] ?? .min, record.time)
        }
        return found
    }

    /// Windows that end up to here are over; nil while a partition has said nothing.
    var closed: Int64? {
        guard let watermark else { return nil }
        let latest = (0..<partitions).map { partition in
            records.filter { $0.partition == partition && $0.kind == .row }.map(\.time).max()
        }
        return latest.contains(nil) ? nil : latest.compactMap { $0 }.min().map { $0 - watermark }
    }

    func isMalformed(_ record: OracleRecord, for view: OracleView) -> Bool {
        !nullsBadFields && !record.bad.isDisjoint(with: view.columns)
    }

    func isMatched(_ record: OracleRecord, _ view: OracleView) -> Bool {
        view.join.map { $0.isLeft || Labels.match(record.values["t"]) } ?? true
    }

    /// The rows that the view works on, and those that came too late for all of their windows.
    func rows(of view: OracleView) -> (inTime: [Row], late: [Row]) {
        var inTime: [Row] = []
        var late: [Row] = []
        let watermarks = watermarks
        for record in records where record.kind == .row && !isMalformed(record, for: view) && isMatched(record, view) {
            let watermark = watermarks[record.place] ?? .min
            let windows = view.windows(at: record.time)
            let open = windows.filter { window in
                window.map { view.isSession ? record.time >= watermark : $0.upperBound > watermark } ?? true
            }
            inTime += open.map { Row(record: record, window: $0) }
            if open.isEmpty { late.append(Row(record: record, window: nil)) }
        }
        return (inTime, late)
    }
}

extension OracleRecord {
    var place: OracleModel.Place { OracleModel.Place(partition: partition, offset: offset) }
}

extension OracleView {
    var isSession: Bool { if case .session = window { true } else { false } }

    /// The windows that a time is in; nil for no windows at all.
    fileprivate func windows(at time: Int64) -> [Range<Int64>?] {
        let (size, slide): (Int64, Int64)
        switch window {
        case nil: return [nil]
        case .session(let gap): return [time..<time + gap]
        case .tumble(let length): (size, slide) = (length, length)
        case .hop(let length, let step): (size, slide) = (length, step)
        }
        let last = Int64((Double(time) / Double(slide)).rounded(.down)) * slide
        return stride(from: last, to: time - size, by: -Int(slide)).map { $0..<$0 + size }
    }
}
