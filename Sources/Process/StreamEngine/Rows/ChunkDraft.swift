internal import Aggregates
internal import Bytes
internal import Columns
internal import Model
internal import RecordBatches

/// A chunk while its records are read.
struct ChunkDraft {
    private(set) var offsets: [Offset] = []
    private(set) var timestamps: [Timestamp] = []
    /// What the values take, decompressed.
    private(set) var bytes = 0
    private var keys: [Value] = []
    private let wantsKeys: Bool
    private var sentences: [Int: String] = [:]
    private var doubts: [Chunk.Doubt] = []
    /// Rows whose key is no text.
    private(set) var foreignKeys: [Int] = []

    init(wantsKeys: Bool) { self.wantsKeys = wantsKeys }

    mutating func take(_ record: borrowing RecordView) {
        offsets.append(record.offset)
        bytes += record.value?.byteCount ?? 0
        timestamps.append(record.timestamp)
        guard wantsKeys else { return }
        guard let key = record.key?.copy() else { return keys.append(.null) }
        if String(validating: key, as: UTF8.self) == nil { foreignKeys.append(offsets.count - 1) }
        keys.append(.text(Array(key)))
    }

    /// Notes why a row cannot be one; the first reason stays.
    mutating func reject(_ row: Int, _ sentence: String) {
        if sentences[row] == nil { sentences[row] = sentence }
    }

    /// Notes that a row's column could not be read; the views that use it reject the row.
    mutating func doubt(_ row: Int, _ place: Int, _ sentence: String) {
        doubts.append(Chunk.Doubt(row: row, column: place, sentence: sentence))
    }

    /// What the records themselves say, apart from their values.
    func column(_ source: StreamField.Source, partition: Int32) -> Column {
        switch source {
        case .timestamp: .timestamps(timestamps, nulls: .none)
        case .key: keyTexts
        case .offset: .integers(offsets, nulls: .none)
        case .partition: .constant(.integer(Int64(partition)), count: offsets.count)
        case .json: preconditionFailure("a value's fields are read by the reader")
        }
    }

    /// The keys as texts: among values of any kind SQLite would compare them otherwise than a column of texts.
    private var keyTexts: Column {
        var dictionary = TextDictionary()
        var known: [[UInt8]: Int32] = [:]
        let codes = keys.map { key -> Int32 in
            guard case .text(let text) = key else { return TextColumn.null }
            if let code = known[text] { return code }
            let code = dictionary.add(text)
            known[text] = code
            return code
        }
        return .texts(TextColumn(codes: codes, dictionary: dictionary))
    }

    /// The rows that have a time, which is not too far ahead.
    consuming func chunk(_ columns: [Int: Column], _ stream: StreamPlan, _ span: ChunkSpan) -> Chunk {
        var draft = self
        let times = draft.times(columns, stream)
        var clock = WatermarkClock(
            delay: stream.watermark ?? 0, latest: span.progress.latest, floor: span.progress.floor)
        var kept: [Int32] = []
        var watermarks: [Timestamp] = []
        var rejected = span.unreadable
        for row in draft.offsets.indices {
            if let sentence = draft.sentences[row] {
                rejected.append(
                    Rejected(offset: draft.offsets[row], reason: Rejection(kind: .malformed, sentence: sentence)))
            } else if !TimestampText.range.contains(times[row]) {
                rejected.append(
                    Rejected(
                        offset: draft.offsets[row],
                        reason: Rejection(kind: .malformed, sentence: "its time is before the year 1 or after 9999")))
            } else if times[row] > span.horizon {
                rejected.append(Rejected(offset: draft.offsets[row], reason: .ahead(times[row], stream.maxAhead)))
            } else {
                watermarks.append(clock.pass(times[row]))
                kept.append(Int32(row))
            }
        }
        let isWhole = kept.count == draft.offsets.count
        return Chunk(
            next: span.next, offsets: isWhole ? draft.offsets : kept.map { draft.offsets[Int($0)] },
            times: isWhole ? times : kept.map { times[Int($0)] },
            watermarks: stream.watermark == nil ? nil : watermarks,
            columns: isWhole ? columns : columns.mapValues { $0.gather(kept) },
            doubts: isWhole ? draft.doubts : draft.doubts(among: kept), rejected: rejected, latest: clock.latest,
            source: span.source)
    }

    /// The doubts about rows that stay, by their new numbers.
    private func doubts(among kept: [Int32]) -> [Chunk.Doubt] {
        let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { (Int($1), $0) })
        return doubts.compactMap { doubt in
            numbers[doubt.row].map { Chunk.Doubt(row: $0, column: doubt.column, sentence: doubt.sentence) }
        }
    }

    /// When each row happened; one without a time is rejected.
    private mutating func times(_ columns: [Int: Column], _ stream: StreamPlan) -> [Timestamp] {
        guard let place = stream.eventTime, let column = columns[place] else {
            // A producer may send any number, and windows of those would not fit into 64 bits.
            for row in timestamps.indices where !TimestampText.range.contains(timestamps[row]) {
                reject(row, "its timestamp, \(timestamps[row]), is not of the years 1 to 9999")
            }
            return timestamps
        }
        guard case .timestamps(let times, let nulls) = column else {
            preconditionFailure("event time is a timestamp, or the plan is refused")
        }
        guard !nulls.isEmpty else { return times }
        for row in times.indices where nulls[row] {
            reject(row, "\(stream.fields[place].name): it is null, and a row needs its event time")
        }
        return times
    }
}

/// Which records a chunk is made of.
struct ChunkSpan {
    var progress: Progress
    var next: Offset
    /// Event times after this are too far ahead.
    var horizon: Timestamp
    var source: RecordBatches
    /// What stands for records that could not even be told apart.
    var unreadable: [Rejected]
}

extension Rejection {
    static func ahead(_ time: Timestamp, _ bound: Int64) -> Rejection {
        Rejection(
            kind: .ahead,
            sentence: "its time, \(String(decoding: TimestampText.bytes(time), as: UTF8.self)), is more than "
                + "\(bound / 1000) seconds ahead of the clock; see max ahead")
    }
}
