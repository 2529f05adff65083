import CJSONColumns
import Columns

/// Reads records of JSON into columns: all of a record is validated by RFC 8259, and what the fields ask for is kept.
///
/// What a type takes, apart from null and a missing field, which are null to all of them:
/// - int, bigint, float, double: a number, or a text that is exactly one; whole ones also `12.0` and `1e3`
/// - text: a text, unescaped; a number, `true` or `false` as it is written
/// - boolean: `true`, `false`, 0, 1, `"true"`, `"false"`
/// - timestamp: by its format; epochs also as a text that is exactly a number
/// - date: `2024-03-19`, or a time, of which the date is kept as it is written
/// - uuid: 36 characters, kept in small letters
/// - json: whatever there is, as it is written
///
/// Of members with one name the last counts. A path that leads through a number or a text leads nowhere: null.
// SAFETY: the C reader has one owner, this value, and is only reached through it; it may live on any thread.
public struct JSONColumnReader: ~Copyable, @unchecked Sendable {
    /// What a reader takes beyond RFC 8259.
    public struct Options: Sendable, Hashable {
        /// Bare `NaN`, `Infinity` and `-Infinity` are values, and null. Inside a `json` column's text they stay.
        public var allowsNaN: Bool

        public init(allowsNaN: Bool = false) { self.allowsNaN = allowsNaN }
    }

    public let fields: [JSONField]
    private let reader: OpaquePointer

    /// A record must be able to hold all fields, and what `besides` leads to as well, though nobody reads it here.
    /// `seed` is what nobody who writes records may know: texts could be chosen that are slow to tell apart.
    public init(
        _ fields: [JSONField], besides paths: [[String]] = [], options: Options = Options(),
        seed: UInt64 = .random(in: .min ... .max)
    ) {
        self.init(fields, besides: paths, options: options, seed: seed, path: SLUICE_JSON_BEST)
    }

    /// `path` is for tests: a processor reads in several ways, and all must read the same.
    init(
        _ fields: [JSONField], besides paths: [[String]] = [], options: Options, seed: UInt64, path: sluice_json_path
    ) {
        precondition(fields.count <= JSONColumnLimits.fields, "at most \(JSONColumnLimits.fields) fields are read")
        var settings = sluice_json_options()
        settings.path = path
        settings.depth = UInt32(JSONColumnLimits.depth)
        settings.problems_a_row = UInt32(JSONColumnLimits.problemsPerRow)
        settings.largest_record = JSONColumnLimits.recordBytes
        settings.allows_nan = options.allowsNaN
        settings.seeds = (seed, seed &* 0x9E37_79B9_7F4A_7C15 ^ 0xD6E8_FEB8_6659_FD93)
        guard let reader = sluice_json_create(&settings) else { preconditionFailure(Self.noMemory) }
        self.fields = fields
        self.reader = reader
        for field in fields {
            precondition(begin(field.path) && sluice_json_end_field(reader, field.cType), Self.noMemory)
        }
        for path in paths { precondition(begin(path), Self.noMemory) }
        precondition(sluice_json_prepare(reader), Self.noMemory)
    }

    deinit { sluice_json_destroy(reader) }

    private func begin(_ path: [String]) -> Bool {
        var isBegun = sluice_json_begin_field(reader)
        for step in path {
            let name = Array(step.utf8)
            isBegun = isBegun && sluice_json_add_step(reader, name, name.count)
        }
        return isBegun
    }

    private static let noMemory = "there is no memory for what is read"

    /// Rows since the last `finish`.
    public var count: Int { sluice_json_row_count(reader) }

    /// Reads one value, with white space around it, into the next row. What is wrong with it is said by `finish`.
    public mutating func append(_ value: RawSpan) {
        precondition(count < JSONColumnLimits.rows, "rows are finished now and then")
        // SAFETY: C reads `count` bytes and keeps none of them, and the span keeps them alive during the call.
        let isRead = value.withUnsafeBytes {
            sluice_json_append(reader, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
        }
        precondition(isRead, Self.noMemory)
    }

    /// The latest row's value in a field whose kind is text, for who reads a row at a time; nil where it is null, also
    /// because the row could not be read.
    public func latestText(of field: Int) -> [UInt8]? {
        precondition(count > 0 && fields[field].type.kind == .text, "there is a row, and its field has a text")
        let column = sluice_json_column_at(reader, UInt32(field))
        // SAFETY: C has a code for every row, and for every code an end; the bytes are copied before anything changes.
        guard let codes = column.codes, let ends = column.text_ends, codes[count - 1] >= 0 else { return nil }
        let code = Int(codes[count - 1])
        let start = code == 0 ? 0 : ends[code - 1]
        return copied(column.text_bytes.map { UnsafeRawPointer($0 + start) }, ends[code] - start)
    }

    /// Forgets the rows so far, and keeps the memory.
    public mutating func forget() { sluice_json_reset(reader) }

    /// The rows so far; the reader begins anew, with the memory it has.
    public mutating func finish() -> JSONRows {
        let count = count
        var problemCount = 0
        // SAFETY: what C points to holds until the reset, and is copied before it.
        let problems = UnsafeBufferPointer(start: sluice_json_problems(reader, &problemCount), count: problemCount)
        let columns = fields.indices.map { sluice_json_column_at(reader, UInt32($0)) }
        let rows = JSONRows(
            count: count,
            columns: zip(fields, columns).map { Column($1, kind: $0.type.kind, count: count) },
            problems: problems.map { JSONProblem($0, fields: fields) },
            zoneless: columns.map { NullMask($0.zoneless, count: count) })
        sluice_json_reset(reader)
        return rows
    }
}

extension JSONField {
    fileprivate var cType: sluice_json_type {
        switch type {
        case .int: SLUICE_JSON_INT
        case .bigint: SLUICE_JSON_BIGINT
        case .float: SLUICE_JSON_FLOAT
        case .double: SLUICE_JSON_DOUBLE
        case .text: SLUICE_JSON_TEXT
        case .boolean: SLUICE_JSON_BOOLEAN
        case .date: SLUICE_JSON_DATE
        case .uuid: SLUICE_JSON_UUID
        case .json: SLUICE_JSON_RAW
        case .timestamp:
            switch timeFormat {
            case .iso8601: SLUICE_JSON_TIMESTAMP_ISO
            case .epochSeconds: SLUICE_JSON_TIMESTAMP_SECONDS
            case .epochMilliseconds: SLUICE_JSON_TIMESTAMP_MILLISECONDS
            }
        }
    }
}

extension NullMask {
    /// Copies a bit a row; none for no pointer.
    fileprivate init(_ words: UnsafePointer<UInt64>?, count: Int) {
        // SAFETY: C has a word for every 64 rows.
        self.init(words: words.map { Array(UnsafeBufferPointer(start: $0, count: (count + 63) >> 6)) } ?? [])
    }
}

extension Column {
    /// Copies what C has read.
    fileprivate init(_ column: sluice_json_column, kind: ValueKind, count: Int) {
        let nulls = NullMask(column.nulls, count: count)
        switch kind {
        case .real: self = .reals(copied(column.values, count), nulls: nulls)
        case .timestamp: self = .timestamps(copied(column.values, count), nulls: nulls)
        case .text:
            let ends: [Int] = copied(column.text_ends, column.text_count)
            let dictionary = TextDictionary(bytes: copied(column.text_bytes, ends.last ?? 0), ends: ends)
            self = .texts(TextColumn(codes: copied(column.codes, count), dictionary: dictionary))
        case .integer, .mixed: self = .integers(copied(column.values, count), nulls: nulls)
        }
    }
}

private func copied<Element>(_ elements: UnsafeRawPointer?, _ count: Int) -> [Element] {
    // SAFETY: C has `count` of them, of this type; none where it has no memory yet.
    Array(
        UnsafeBufferPointer(start: elements?.assumingMemoryBound(to: Element.self), count: elements == nil ? 0 : count))
}
