public import Aggregates
public import Plans
public import StreamEngine
public import YAML

/// What a pipeline file asks for, checked.
public struct PipelineDefinition: Sendable {
    public var name: String
    /// The file's name, for messages.
    public var file: String
    /// How many records that could not become results are kept.
    public var deadLetters: DeadLetterBound
    public var streams: [StreamPlan]
    public var tables: [TableDefinition]
    public var views: [ViewDefinition]
    public var queries: [QueryDefinition]
    public var tests: [TestDefinition]

    /// What the pipeline's SQL may name.
    public var scheme: Scheme {
        Scheme(streams: streams.map(\.shape), tables: tables.map(\.shape))
    }

    /// What the engine runs.
    public var plan: PipelinePlan {
        PipelinePlan(
            name: name, streams: streams, tables: tables.map(\.reference),
            views: views.map {
                PipelineView(
                    plan: $0.plan, trigger: $0.trigger, keep: $0.keep, sql: $0.sql.text, line: $0.mark.line)
            },
            queries: queries.map { NamedQuery(name: $0.name, sql: $0.sql.text) }, deadLetters: deadLetters,
            file: file)
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
    public var plan: ViewPlan
    public var trigger: Trigger
    /// How many milliseconds appended results are kept; nil: forever.
    public var keep: Int64?
}

/// A plain SQL view over the results.
public struct QueryDefinition: Sendable, Hashable {
    public var name: String
    public var mark: YAMLMark
    public var sql: MarkedText
    /// The names of its results' columns.
    public var columns: [String]
}
