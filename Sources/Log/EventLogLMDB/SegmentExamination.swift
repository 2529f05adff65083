internal import Bytes
internal import EventLog
internal import LMDBFile
internal import Model
internal import RecordBatches
internal import System

/// Reads a segment's file without LMDB and without trusting a byte of it, and tells everything that is wrong with it.
struct SegmentExamination {
    /// What was found of one partition.
    private struct Track {
        var row: PartitionRow?
        var first: Offset?
        var next: Offset = 0
        /// What is wrong with the last batch; how far it goes, only the next one tells.
        var fault: (base: Offset, sentence: String)?
        var bytes: Int64 = 0
        var maxTimestamp: Timestamp = .min
        /// Batches at which the largest time grew, with that time: what an index entry may point at.
        var growth: [Offset: Timestamp] = [:]
    }

    private(set) var contents = SegmentContents()
    private(set) var findings: [Finding] = []
    private(set) var batches = 0
    private(set) var records: Int64 = 0
    private(set) var bytes: Int64 = 0
    private let file: String
    private let topic: String?
    private var tracks: [Int32: Track] = [:]
    private var hasIdentity = false
    /// What the newest commit says of itself; nothing in files of the format's first version.
    private var note: CommitNote?
    /// What was found of that.
    private var found = CommitNote()

    /// The disk did not give all that it has, which says nothing of what is there.
    private(set) var hasReadErrors = false

    /// Examines the file as its newest state, or the one before it, has it; `topic` is its topic's name, for what is
    /// told. A file `requiresNote` unless it may be of before there were notes.
    init(
        _ path: Path, file: String, topic: String?, of state: LMDBFile.State = .newest, requiresNote: Bool = false
    ) {
        self.file = file
        self.topic = topic
        let source: LMDBFile
        do throws(SystemError) {
            source = try LMDBFile(path)
        } catch {
            tell("cannot be read: \(error)")
            hasReadErrors = true
            return
        }
        let inspection = source.inspect(of: state) { entry in take(entry) }
        found.transaction = inspection.transaction
        for damage in inspection.damage {
            // The next commit writes over it.
            guard damage.part != .olderState else {
                findings.append(Finding(.note, file: file, topic: topic, "\(damage)"))
                continue
            }
            tell("\(damage)")
        }
        // A table that holds nothing is missed by nobody until LMDB is asked for it.
        let tables = inspection.databases.map(\.name).sorted()
        if tables != SegmentKeys.tables.sorted() { tell("its tables are \(tables)") }
        if inspection.damageUntold > 0 { tell("and \(inspection.damageUntold) more pieces of damage") }
        if !hasIdentity { tell("it does not say whose segment it is") }
        if note.map({ $0 != found }) ?? requiresNote { tell("its last commit is not whole") }
        // Without its size, every page that could not be read lies beyond the end.
        let pages = UInt64((try? FileSystem.size(of: path).length) ?? 0) / UInt64(source.pageSize)
        hasReadErrors = inspection.damage.contains { $0.kind == .unreadable && $0.page < pages }
        compareRows()
    }

    var isIntact: Bool { !findings.contains { $0.severity == .damage } }

    // MARK: Entries

    private mutating func take(_ entry: borrowing LMDBFile.Entry) {
        guard let stored = entry.value else { return tell("a value of table \(entry.database) is too long to be ours") }
        if entry.database == "batches" { return takeBatch(entry.key, stored) }
        do throws(ByteError) {
            let value = try CheckedValue.unwrap(stored, for: entry.key)
            switch entry.database {
            case "about": try takeAbout(entry.key, value)
            case "partitions": try takePartition(entry.key, value)
            case "producers": try takeProducer(entry.key, value)
            case "sources": contents.sources[entry.key.copy()] = value.copy()
            case "times": return try takeTime(entry.key, value)
            default: tell("there is a table \"\(entry.database)\" that is not ours")
            }
            if !entry.key.holds(SegmentKeys.note) { found.add(stored) }
        } catch {
            tell("a row of table \(entry.database) is not what was written")
        }
    }

    private mutating func takeBatch(_ key: RawSpan, _ batch: RawSpan) {
        found.add(batch: batch, for: key)
        guard let partition = SegmentKeys.partition(of: key) else { return tell("a batch has a key that is not ours") }
        let base = SegmentKeys.number(of: key)
        var track = tracks[partition] ?? Track()
        defer { tracks[partition] = track }
        closeFault(&track, partition, before: base)
        if track.first == nil {
            track.first = base
        } else if base != track.next {
            tell(partition, min(track.next, base)..<max(track.next, base), "batches are missing")
        }
        if let fault = BatchFields.fault(in: batch, base: base) {
            track.fault = (base, "the batch \(fault)")
            return
        }
        track.next = base + Offset(BatchFields.lastOffsetDelta(of: batch)) + 1
        track.bytes += Int64(batch.byteCount)
        let newest = BatchFields.maxTimestamp(of: batch)
        if newest > track.maxTimestamp {
            track.maxTimestamp = newest
            track.growth[base] = newest
        }
        batches += 1
        records += Int64(BatchFields.recordCount(of: batch))
        bytes += Int64(batch.byteCount)
    }

    /// Tells of a faulty batch, now that the offset behind it is known.
    private mutating func closeFault(_ track: inout Track, _ partition: Int32, before next: Offset) {
        guard let fault = track.fault else { return }
        tell(partition, fault.base..<max(next, Self.after(fault.base)), fault.sentence)
        track.fault = nil
        track.next = next
    }

    /// The next offset; a damaged key may hold the largest number there is.
    private static func after(_ offset: Offset) -> Offset { offset == .max ? .max : offset + 1 }

    private mutating func takeAbout(_ key: RawSpan, _ value: RawSpan) throws(ByteError) {
        if key.holds(SegmentKeys.identity) {
            contents.identity = try SegmentIdentity(decoding: value)
            hasIdentity = true
        } else if key.holds(SegmentKeys.begun), value.byteCount == 8 {
            contents.begunAt = value.load(Int64.self, at: 0)
        } else if key.holds(SegmentKeys.note) {
            note = try CommitNote(decoding: value)
        } else {
            throw .malformed
        }
    }

    private mutating func takePartition(_ key: RawSpan, _ value: RawSpan) throws(ByteError) {
        guard key.byteCount == 4 else { throw .malformed }
        let partition = key.load(Int32.self, at: 0)
        guard (0..<Int32(LogLimits.partitions)).contains(partition) else { throw .malformed }
        let row = try PartitionRow(decoding: value)
        tracks[partition, default: Track()].row = row
        while contents.partitions.count <= Int(partition) { contents.partitions.append(.untouched) }
        contents.partitions[Int(partition)] = row
    }

    private mutating func takeProducer(_ key: RawSpan, _ value: RawSpan) throws(ByteError) {
        guard let partition = SegmentKeys.partition(of: key) else { throw .malformed }
        let state = try ProducerState(decoding: value)
        contents.producers[partition, default: [:]][SegmentKeys.number(of: key)] = state
        guard let row = tracks[partition]?.row, state.batches.allSatisfy({ $0.nextOffset <= row.inSegment.end }) else {
            return tell(partition, nil, "a producer's last batch lies beyond the partition's end")
        }
    }

    private mutating func takeTime(_ key: RawSpan, _ value: RawSpan) throws(ByteError) {
        guard let partition = SegmentKeys.partition(of: key), value.byteCount == 8 else { throw .malformed }
        let offset = value.load(Offset.self, at: 0)
        guard tracks[partition]?.growth[offset] == SegmentKeys.timestamp(of: key) else {
            return tell(partition, nil, "the time index points at offset \(offset), where its time does not begin")
        }
    }

    // MARK: What the rows say, and what is there

    private mutating func compareRows() {
        for (partition, found) in tracks.sorted(by: { $0.key < $1.key }) {
            var track = found
            closeFault(
                &track, partition, before: max(found.row?.inSegment.end ?? 0, Self.after(found.fault?.base ?? 0)))
            guard let row = track.row?.inSegment else {
                tell(partition, track.first.map { $0..<track.next }, "batches of a partition without a row")
                continue
            }
            let first = track.first ?? row.end
            if first != row.base {
                tell(partition, min(row.base, first)..<max(row.base, first), "batches are missing")
            }
            let next = track.first == nil ? row.end : track.next
            if next != row.end { tell(partition, min(next, row.end)..<max(next, row.end), "batches are missing") }
            guard isIntact else { continue }
            if track.bytes != row.bytes || track.maxTimestamp != row.maxTimestamp {
                tell(partition, nil, "its row does not agree with its batches")
            }
        }
    }

    private mutating func tell(_ sentence: String) { tell(nil, nil, sentence) }

    private mutating func tell(_ partition: Int32?, _ offsets: Range<Offset>?, _ sentence: String) {
        let lost = offsets.flatMap { $0.isEmpty ? nil : $0 }
        findings.append(
            Finding(.damage, file: file, topic: topic, partition: partition, offsets: lost, sentence))
    }
}
