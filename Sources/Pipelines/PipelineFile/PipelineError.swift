import Scalars
public import YAML

/// One thing that is wrong with a pipeline file or with what it names, where, and what was expected.
public struct PipelineProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file as it was named: the pipeline's own, or a table's.
    public let file: String
    /// Nil when it is the file as a whole.
    public let mark: YAMLMark?
    public let sentence: String

    public init(file: String, mark: YAMLMark?, _ sentence: String) {
        self.file = file
        self.mark = mark
        // What a file says may be quoted: it must not steer a terminal.
        self.sentence = sentence.visible
    }

    public var description: String { "\(file):\(mark.map { "\($0):" } ?? "") \(sentence)" }
}

/// Everything that is wrong with a pipeline file, in the order of the file. The remedy is always the file.
public struct PipelineError: Error, CustomStringConvertible {
    public let problems: [PipelineProblem]

    public init(problems: [PipelineProblem]) { self.problems = problems }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
