import System

/// A journal that cannot be read, or a program that did what the recorder cannot rebuild.
public struct JournalError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable { case notAJournal, damaged, unrecorded, tooLarge, system }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: SystemError) { self.init(.system, error.description) }
}
