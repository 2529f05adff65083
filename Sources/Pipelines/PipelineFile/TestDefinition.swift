public import Columns
public import YAML

/// A pipeline's own test: what arrives, step by step, and what must be known then.
public struct TestDefinition: Sendable, Hashable {
    public var name: String
    public var mark: YAMLMark
    public var steps: [TestStep]
}

/// One moment of a test: the clock moves, tables change, records arrive and are worked on, then results are looked at.
public struct TestStep: Sendable, Hashable {
    /// Where the clock stands from now on, in milliseconds since 1970.
    public var at: Int64?
    /// How far the clock moves, after `at`.
    public var advance: Duration?
    /// Rows in place of the tables' files, as the files would have them.
    public var tables: [Given<TestRow>]
    public var records: [Given<TestRecord>]
    public var expected: [ExpectedRows]

    /// What a stream or a table is given.
    public struct Given<Item: Sendable & Hashable>: Sendable, Hashable {
        public var name: String
        public var mark: YAMLMark
        public var items: [Item]
    }
}

/// A record that a test puts into a stream's topic.
public struct TestRecord: Sendable, Hashable {
    public var mark: YAMLMark
    /// Mostly the JSON that the test shows as YAML; a text stands for itself.
    public var value: [UInt8]
    public var key: [UInt8]?
    /// Nil: the test's clock.
    public var timestamp: Int64?
    public var partition: Int
}

/// A row of a table, as texts under the header's names; nil is a missing field.
public struct TestRow: Sendable, Hashable {
    public struct Cell: Sendable, Hashable {
        public var header: String
        public var text: String?
    }

    public var mark: YAMLMark
    public var cells: [Cell]
}

/// The rows that a view, a query or the dead letters must have, in any order; columns that are not named do not matter.
public struct ExpectedRows: Sendable, Hashable {
    public enum Subject: Sendable, Hashable {
        case results(String)
        case deadLetters
    }

    public struct Row: Sendable, Hashable {
        public var mark: YAMLMark
        public var cells: [Cell]
    }

    public struct Cell: Sendable, Hashable {
        public var column: String
        public var value: Value

        public init(column: String, value: Value) {
            self.column = column
            self.value = value
        }
    }

    public var subject: Subject
    public var mark: YAMLMark
    public var rows: [Row]
}
