public import Columns
internal import CSQLite

/// One use of a statement: parameters first, then its rows; when it goes, the statement is free for the next.
///
/// Parameters count from 1, as `?1` does, and columns from 0.
public struct Execution: ~Copyable, ~Escapable {
    private let statement: Statement
    private let pointer: OpaquePointer
    /// The first parameter that SQLite refused, told with the first row.
    private var refusal = SQLITE_OK
    private var isAtEnd = false

    @_lifetime(immortal)
    init(_ statement: Statement) {
        precondition(!statement.isInUse, "a statement is used once at a time")
        statement.isInUse = true
        self.statement = statement
        pointer = statement.pointer
    }

    deinit {
        sqlite3_reset(pointer)
        // What was lent may be gone by the next use.
        sqlite3_clear_bindings(pointer)
        statement.isInUse = false
    }

    // MARK: - Rows

    /// Moves to the next row; false when there is none.
    @_lifetime(self: copy self)
    public mutating func next() throws(SQLiteError) -> Bool {
        if isAtEnd { return false }
        if refusal != SQLITE_OK { try statement.check(refusal, "sqlite3_bind") }
        let result = sqlite3_step(pointer)
        if result == SQLITE_ROW { return true }
        isAtEnd = true
        if result != SQLITE_DONE { try statement.check(result, "sqlite3_step") }
        return false
    }

    /// Runs it to its end, and makes it ready to be run again, with what is bound.
    @_lifetime(self: copy self)
    public mutating func run() throws(SQLiteError) {
        while try next() {}
        again()
    }

    /// Goes back to before the first row; what is bound stays.
    @_lifetime(self: copy self)
    public mutating func again() {
        sqlite3_reset(pointer)
        isAtEnd = false
    }

    // MARK: - Parameters

    @_lifetime(self: copy self)
    public mutating func bind(_ number: Int64, at parameter: Int) {
        note(sqlite3_bind_int64(pointer, Int32(parameter), number))
    }

    /// Binds a real; one that is not a number is null, as everywhere in SQLite.
    @_lifetime(self: copy self)
    public mutating func bind(real number: Double, at parameter: Int) {
        note(sqlite3_bind_double(pointer, Int32(parameter), number))
    }

    @_lifetime(self: copy self)
    public mutating func bindNull(at parameter: Int) {
        note(sqlite3_bind_null(pointer, Int32(parameter)))
    }

    /// Binds UTF-8 without copying it.
    @_lifetime(self: copy self, copy text)
    public mutating func bind(text: RawSpan, at parameter: Int) {
        let result = text.withUnsafeBytes { bytes in
            // SAFETY: the execution does not outlive the bytes, and forgets them when it goes.
            sqlite3_bind_text64(
                pointer, Int32(parameter), start(of: bytes), UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
        }
        note(result)
    }

    /// Binds bytes without copying them.
    @_lifetime(self: copy self, copy blob)
    public mutating func bind(blob: RawSpan, at parameter: Int) {
        let result = blob.withUnsafeBytes { bytes in
            // SAFETY: the execution does not outlive the bytes, and forgets them when it goes.
            sqlite3_bind_blob64(pointer, Int32(parameter), start(of: bytes), UInt64(bytes.count), nil)
        }
        note(result)
    }

    /// Binds a copy of UTF-8 that will not stay.
    @_lifetime(self: copy self)
    public mutating func bind(copyOfText text: RawSpan, at parameter: Int) {
        let result = text.withUnsafeBytes { bytes in
            sqlite3_bind_text64(
                pointer, Int32(parameter), start(of: bytes), UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
        }
        note(result)
    }

    /// Binds a copy of bytes that will not stay.
    @_lifetime(self: copy self)
    public mutating func bind(copyOfBlob blob: RawSpan, at parameter: Int) {
        let result = blob.withUnsafeBytes { bytes in
            sqlite3_bind_blob64(pointer, Int32(parameter), start(of: bytes), UInt64(bytes.count), copied)
        }
        note(result)
    }

    /// Binds a copy of the value.
    @_lifetime(self: copy self)
    public mutating func bind(_ value: Value, at parameter: Int) {
        switch value {
        case .null: bindNull(at: parameter)
        case .integer(let number): bind(number, at: parameter)
        case .real(let number): bind(real: number, at: parameter)
        case .text(let text): bind(copyOfText: text.span.bytes, at: parameter)
        }
    }

    /// Binds copies of all parameters.
    @_lifetime(self: copy self)
    public mutating func bind(all values: [Value]) {
        for (index, value) in values.enumerated() { bind(value, at: index + 1) }
    }

    @_lifetime(self: copy self)
    private mutating func note(_ result: Int32) {
        precondition(result != SQLITE_RANGE, "a parameter that the statement does not have")
        if result != SQLITE_OK, refusal == SQLITE_OK { refusal = result }
    }
}

// MARK: - Columns of the row

extension Execution {
    /// What SQLite holds in one place.
    public enum Kind: Int32, Sendable, Hashable {
        case integer = 1
        case real, text, blob, null
    }

    public var columnCount: Int { Int(sqlite3_column_count(pointer)) }

    public func kind(_ column: Int) -> Kind { Kind(rawValue: sqlite3_column_type(pointer, Int32(column)))! }

    public func isNull(_ column: Int) -> Bool { sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL }

    public func integer(_ column: Int) -> Int64 { sqlite3_column_int64(pointer, Int32(column)) }

    public func real(_ column: Int) -> Double { sqlite3_column_double(pointer, Int32(column)) }

    /// A text's or a blob's bytes, lent until the next row; empty for null.
    @_lifetime(borrow self)
    public func bytes(_ column: Int) -> RawSpan {
        let start = sqlite3_column_blob(pointer, Int32(column))
        let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
        guard let start else { return RawSpan() }
        // SAFETY: SQLite keeps them until the next step or reset, which is a change of this execution.
        return _overrideLifetime(RawSpan(_unsafeStart: start, byteCount: count), borrowing: self)
    }

    public func text(_ column: Int) -> String {
        bytes(column).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Copies of the row's values.
    public func values() -> [Value] {
        var values: [Value] = []
        for column in 0..<columnCount { values.append(value(column)) }
        return values
    }

    /// The row's columns that hold a blob.
    public var blobs: [Int] { (0..<columnCount).filter { kind($0) == .blob } }

    /// A copy of what is there; of a blob, its bytes as if they were a text's.
    public func value(_ column: Int) -> Value {
        switch kind(column) {
        case .null: .null
        case .integer: .integer(integer(column))
        case .real: .real(real(column))
        case .text, .blob: .text(bytes(column).withUnsafeBytes { [UInt8]($0) })
        }
    }
}

// SAFETY: SQLite's own way to say that it must copy, a pointer that is never called.
let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// The start of the bytes, which for none must be a pointer all the same: SQLite takes nil for null.
func start(of bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    bytes.count > 0 ? bytes.baseAddress! : UnsafeRawPointer(nowhere)
}

// SAFETY: never read through, and never freed.
private nonisolated(unsafe) let nowhere = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
