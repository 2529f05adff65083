import SQLite
import System
import Testing

/// A folder with a database, removed with its owner.
final class Scratch {
    let folder: Path
    var file: Path { folder / "test.db" }

    init() throws { folder = try FileSystem.makeTemporaryDirectory("sluice-sqlite") }

    // Nobody is left to be told, and the folder is a temporary one.
    deinit { try? FileSystem.removeTree(folder) }

    func writer() throws -> Connection { try Connection(file, .writer) }
    func reader() throws -> Connection { try Connection(file, .reader) }
}

/// The error that `body` fails with.
func failure(_ body: () throws(SQLiteError) -> Void) -> SQLiteError? {
    do throws(SQLiteError) {
        try body()
        return nil
    } catch { return error }
}

// `#expect` takes apart what it is given, and an execution may not be copied.

func expect<Found: Equatable>(_ found: Found, _ expected: Found, at place: SourceLocation = #_sourceLocation) {
    #expect(found == expected, sourceLocation: place)
}

@_lifetime(execution: copy execution)
func moves(_ execution: inout Execution, at place: SourceLocation = #_sourceLocation) throws {
    expect(try execution.next(), true, at: place)
}

@_lifetime(execution: copy execution)
func ends(_ execution: inout Execution, at place: SourceLocation = #_sourceLocation) throws {
    expect(try execution.next(), false, at: place)
}
