public import Columns
internal import CSQLite

extension Connection {
    /// Lets SQL call `body` by `name`: the same arguments must always have the same answer.
    ///
    /// It is called on the thread that runs the statement, and must not use the connection.
    public func define(
        _ name: String, arguments count: Int,
        _ body: @escaping @Sendable (borrowing Arguments, borrowing Answer) -> Void
    ) throws(SQLiteError) {
        let box = Unmanaged.passRetained(Function(body))
        // Innocuous, so that views and indices may use it, too.
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        // SAFETY: SQLite keeps the box until it calls `releaseFunction`, which it also does when this call fails.
        let result = sqlite3_create_function_v2(
            handle.pointer, name, Int32(count), flags, box.toOpaque(), callFunction, nil, nil, releaseFunction)
        try handle.check(result, "sqlite3_create_function_v2 \(name)")
    }
}

private final class Function: Sendable {
    let body: @Sendable (borrowing Arguments, borrowing Answer) -> Void

    init(_ body: @escaping @Sendable (borrowing Arguments, borrowing Answer) -> Void) { self.body = body }
}

private func callFunction(
    _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
) {
    guard let context, let box = sqlite3_user_data(context) else { return }
    let function = Unmanaged<Function>.fromOpaque(box).takeUnretainedValue()
    function.body(Arguments(values, count), Answer(context))
}

private func releaseFunction(_ box: UnsafeMutableRawPointer?) {
    if let box { Unmanaged<Function>.fromOpaque(box).release() }
}

/// What a function is called with, lent for the time of the call.
public struct Arguments: ~Copyable, ~Escapable {
    private let values: UnsafeMutablePointer<OpaquePointer?>?
    public let count: Int

    @_lifetime(immortal)
    fileprivate init(_ values: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int32) {
        self.values = values
        self.count = Int(count)
    }

    // SAFETY: SQLite passes `count` values, and they stay for the time of the call.
    fileprivate func place(_ index: Int) -> OpaquePointer {
        precondition(index >= 0 && index < count, "an argument that the function is not called with")
        return values![index]!
    }

    public func kind(_ index: Int) -> Execution.Kind {
        Execution.Kind(rawValue: sqlite3_value_type(place(index)))!
    }

    public func isNull(_ index: Int) -> Bool { sqlite3_value_type(place(index)) == SQLITE_NULL }

    public func integer(_ index: Int) -> Int64 { sqlite3_value_int64(place(index)) }

    public func real(_ index: Int) -> Double { sqlite3_value_double(place(index)) }

    /// A text's or a blob's bytes; empty for null.
    @_lifetime(borrow self)
    public func bytes(_ index: Int) -> RawSpan {
        let start = sqlite3_value_blob(place(index))
        let count = Int(sqlite3_value_bytes(place(index)))
        guard let start else { return RawSpan() }
        return _overrideLifetime(RawSpan(_unsafeStart: start, byteCount: count), borrowing: self)
    }

    /// A copy of what is there; of a blob, its bytes as if they were a text's.
    public func value(_ index: Int) -> Value {
        switch kind(index) {
        case .null: .null
        case .integer: .integer(integer(index))
        case .real: .real(real(index))
        case .text, .blob: .text(bytes(index).withUnsafeBytes { [UInt8]($0) })
        }
    }
}

/// Where a function puts its answer; what is put last counts, and nothing is null.
public struct Answer: ~Copyable, ~Escapable {
    private let context: OpaquePointer

    @_lifetime(immortal)
    fileprivate init(_ context: OpaquePointer) { self.context = context }

    public func null() { sqlite3_result_null(context) }

    public func give(_ number: Int64) { sqlite3_result_int64(context, number) }

    public func give(real number: Double) { sqlite3_result_double(context, number) }

    public func give(text: RawSpan) {
        text.withUnsafeBytes {
            sqlite3_result_text64(context, start(of: $0), UInt64($0.count), copied, UInt8(SQLITE_UTF8))
        }
    }

    public func give(blob: RawSpan) {
        blob.withUnsafeBytes { sqlite3_result_blob64(context, start(of: $0), UInt64($0.count), copied) }
    }

    public func give(_ value: Value) {
        switch value {
        case .null: null()
        case .integer(let number): give(number)
        case .real(let number): give(real: number)
        case .text(let text): give(text: text.span.bytes)
        }
    }

    /// Gives one of the arguments back as it is.
    public func give(_ index: Int, of arguments: borrowing Arguments) {
        sqlite3_result_value(context, arguments.place(index))
    }

    /// Fails the statement with a sentence.
    public func fail(_ sentence: String) { sqlite3_result_error(context, sentence, -1) }
}
