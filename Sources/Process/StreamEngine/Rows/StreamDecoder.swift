internal import Aggregates
internal import Columns
internal import JSONColumns
internal import Model
internal import RecordBatches
internal import Time

/// Turns a stream's records into chunks of rows; each worker has its own.
final class StreamDecoder {
    private let stream: StreamPlan
    /// The columns that somebody asked for, by their place in the stream.
    private let used: [Int]
    /// Which of them the reader reads, in its order.
    private let read: [Int]
    private var reader: JSONColumnReader
    private var zone: ZoneCursor
    private let wantsKeys: Bool
    private static let null = Array("null".utf8)

    init(_ stream: StreamPlan, used: Set<Int>, zone: Zone) {
        self.stream = stream
        self.zone = ZoneCursor(zone)
        self.used = used.union(stream.eventTime.map { [$0] } ?? []).sorted()
        wantsKeys = self.used.contains { stream.fields[$0].source == .key }
        var fields: [JSONField] = []
        var read: [Int] = []
        for place in self.used {
            guard case .json(let path) = stream.fields[place].source else { continue }
            fields.append(JSONField(path, stream.fields[place].type, timeFormat: .init(stream.fields[place].format)))
            read.append(place)
        }
        self.read = read
        reader = JSONColumnReader(
            fields, besides: stream.shapes(besides: fields.map(\.path)), options: .init(allowsNaN: stream.acceptsNaN))
    }

    /// The rows of the records from `progress.next` up to `end`; after `horizon` is too far ahead.
    func decode(
        _ batches: RecordBatches, partition: Int32, from progress: Progress, before end: Offset, horizon: Timestamp
    ) -> Chunk {
        var draft = ChunkDraft(wantsKeys: wantsKeys)
        var next = progress.next
        var unreadable: [Rejected] = []
        for batch in batches where batch.lastOffset >= progress.next {
            guard batch.baseOffset < end else {
                next = end
                break
            }
            do throws(RecordBatchError) {
                try take(batch, progress.next..<end, &draft)
            } catch {
                // What its header and checksum promised is not there: the rest of the batch is one dead letter.
                let first = max(draft.offsets.last.map { $0 + 1 } ?? progress.next, progress.next, batch.baseOffset)
                let sentence = "the records from here to offset \(batch.lastOffset) cannot be read: \(error)"
                unreadable.append(
                    Rejected(offset: first, reason: Rejection(kind: .malformed, sentence: sentence)))
            }
            next = max(next, min(batch.nextOffset, end))
            if draft.bytes >= EngineLimits.chunkDecodedBytes { break }
        }
        return finish(
            &draft, partition: partition,
            ChunkSpan(progress: progress, next: next, horizon: horizon, source: batches, unreadable: unreadable))
    }

    private func take(
        _ batch: RecordBatch, _ offsets: Range<Offset>, _ draft: inout ChunkDraft
    ) throws(RecordBatchError) {
        try batch.forEachRecord { (record: borrowing RecordView) throws(RecordBatchError) in
            guard offsets.contains(record.offset) else { return }
            if let value = record.value {
                reader.append(value)
            } else {
                reader.append(Self.null.span.bytes)
                draft.reject(draft.offsets.count, "it has no value")
            }
            draft.take(record)
        }
    }

    private func finish(
        _ draft: inout ChunkDraft, partition: Int32, _ span: ChunkSpan
    ) -> Chunk {
        let rows = reader.finish()
        var columns: [Int: Column] = [:]
        for (index, place) in read.enumerated() { columns[place] = local(rows.columns[index], rows.zoneless[index]) }
        for place in used where columns[place] == nil {
            columns[place] = draft.column(stream.fields[place].source, partition: partition)
        }
        for problem in rows.problems {
            guard case .field(let field, _) = problem.place, read[field] != stream.eventTime else {
                draft.reject(problem.row, problem.description)
                continue
            }
            if stream.badRecords == .deadLetter { draft.doubt(problem.row, read[field], problem.description) }
        }
        for place in used where stream.fields[place].source == .key {
            for row in draft.foreignKeys {
                draft.doubt(row, place, "\(stream.fields[place].name): the key is not UTF-8")
            }
        }
        return draft.chunk(columns, stream, span)
    }

    /// Times that said no zone are the stream's local time.
    private func local(_ column: Column, _ naive: NullMask) -> Column {
        guard zone.zone != .utc, !naive.isEmpty, case .timestamps(var times, let nulls) = column else { return column }
        for row in times.indices where naive[row] { times[row] = zone.instant(ofLocal: times[row]) }
        return .timestamps(times, nulls: nulls)
    }
}

extension StreamPlan {
    /// Paths that say what a record is, an object or an array, where those that are read do not: what a row is must not
    /// depend on which columns somebody asks for.
    fileprivate func shapes(besides read: [[String]]) -> [[String]] {
        let paths = fields.compactMap { if case .json(let path) = $0.source { path } else { nil } }
        let isIn: [([String]) -> Bool] = [{ !$0.isEmpty }, { $0.first.map { UInt64($0) != nil } ?? false }]
        return isIn.compactMap { isIn in read.contains(where: isIn) ? nil : paths.first(where: isIn) }
    }
}

extension JSONTimeFormat {
    fileprivate init(_ format: StreamField.TimeFormat) {
        self =
            switch format {
            case .iso: .iso8601
            case .epochSeconds: .epochSeconds
            case .epochMilliseconds: .epochMilliseconds
            }
    }
}
