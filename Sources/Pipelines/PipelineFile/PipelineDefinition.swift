public import Plans
public import StreamEngine
public import YAML

/// What a pipeline file asks for, checked but for its SQL.
public struct PipelineDefinition: Sendable {
    public var name: String
    /// The file's name, for messages.
    public var file: String
    public var streams: [StreamPlan]
    public var tables: [TableDefinition]
    public var views: [ViewDefinition]
    public var queries: [QueryDefinition]
    public var tests: [TestDefinition]

    /// What the pipeline's SQL may name.
    public var scheme: Scheme {
        Scheme(streams: streams.map(\.shape), tables: tables.map(\.shape))
    }

    /// A problem that somebody else finds in one of the file's texts, at a line and column of that text.
    public func problem(_ sentence: String, in text: MarkedText, line: Int, column: Int) -> PipelineProblem {
        PipelineProblem(file: file, mark: text.place(line: line, column: column), sentence)
    }
}

/// A continuously maintained query.
public struct ViewDefinition: Sendable, Hashable {
    public var name: String
    public var mark: YAMLMark
    public var sql: MarkedText
    public var trigger: Trigger
    public var emit: EmitMode
    /// How many milliseconds appended results are kept; nil: forever.
    public var keep: Int64?
}

/// A plain SQL view over the results.
public struct QueryDefinition: Sendable, Hashable {
    public var name: String
    public var mark: YAMLMark
    public var sql: MarkedText
}
