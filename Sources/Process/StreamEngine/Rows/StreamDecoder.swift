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
        reader = JSONColumnReader(fields, options: .init(allowsNaN: stream.acceptsNaN))
    }

    /// The rows of the records from `progress.next` up to `end`; `clock` tells what is too far ahead.
    func decode(
        _ batches: RecordBatches, partition: Int32, from progress: Progress, before end: Offset, clock: Timestamp
    ) throws(RecordBatchError) -> Chunk {
        var draft = ChunkDraft(wantsKeys: wantsKeys)
        var next = progress.next
        for batch in batches where batch.lastOffset >= progress.next && batch.baseOffset < end {
            try batch.forEachRecord { (record: borrowing RecordView) throws(RecordBatchError) in
                guard record.offset >= progress.next, record.offset < end else { return }
                if let value = record.value {
                    reader.append(value)
                } else {
                    reader.append(Self.null.span.bytes)
                    draft.reject(draft.offsets.count, "it has no value")
                }
                draft.take(record)
            }
            next = max(next, min(batch.nextOffset, end))
        }
        return finish(
            &draft, partition: partition,
            ChunkSpan(progress: progress, next: next, clock: clock, source: batches))
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
        return draft.chunk(columns, stream, span)
    }

    /// Times that said no zone are the stream's local time.
    private func local(_ column: Column, _ naive: NullMask) -> Column {
        guard zone.zone != .utc, !naive.isEmpty, case .timestamps(var times, let nulls) = column else { return column }
        for row in times.indices where naive[row] { times[row] = zone.instant(ofLocal: times[row]) }
        return .timestamps(times, nulls: nulls)
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
