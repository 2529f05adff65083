import Scalars
public import System
import YAML

/// A pipeline file: YAML that says what is read, what shall be known, and how that is tested.
public enum PipelineFile {
    /// Reads the file and the tables that it names; or everything that is wrong with them.
    public static func read(_ path: Path) throws(PipelineError) -> PipelineDefinition {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileSystem.contents(of: path, limit: Limits.fileBytes)
        } catch {
            throw PipelineError(problems: [PipelineProblem(file: path.text, mark: nil, error.words)])
        }
        return try read(bytes, name: path.text, folder: path.parent)
    }

    /// Reads a file's bytes; tables are looked for in `folder`.
    public static func read(
        _ bytes: [UInt8], name: String, folder: Path
    ) throws(PipelineError) -> PipelineDefinition {
        var reader = PipelineReader(file: name, folder: folder, bytes: bytes)
        var definition: PipelineDefinition?
        do throws(YAMLError) {
            definition = reader.pipeline(try YAMLNode.parse(bytes, limits: Limits.tree))
        } catch {
            for problem in error.problems { reader.report(problem) }
            if let tree = error.tree { _ = reader.pipeline(tree) }
        }
        guard let definition, reader.problems.isEmpty else {
            throw PipelineError(problems: reader.problems.inOrder(ofFile: name))
        }
        return definition
    }
}

extension PipelineReader {
    /// Says what is wrong with the YAML, and after the library's words what its author should do.
    fileprivate mutating func report(_ problem: YAMLProblem) {
        let isTab = problem.mark.line <= lines.count && lines[problem.mark.line - 1].hasPrefix("\t")
        let remedies = [
            ("mapping values are not allowed", "put a value with \": \" in it into quotes, '…'"),
            ("did not find expected key", "keys of one mapping begin in the same column"),
            ("cannot start any token", isTab ? "indent with spaces, not with tabs" : "put the value into quotes, '…'"),
        ]
        let remedy = remedies.first { problem.sentence.range(of: $0.0) != nil }.map { "; \($0.1)" } ?? ""
        report(problem.sentence + remedy, at: problem.mark)
    }
}

extension [PipelineProblem] {
    /// By place, those of the pipeline file first.
    func inOrder(ofFile name: String) -> [PipelineProblem] {
        func isBefore(_ one: PipelineProblem, _ other: PipelineProblem) -> Bool {
            if one.file != other.file { return one.file == name || (other.file != name && one.file < other.file) }
            return one.mark ?? .start < other.mark ?? .start
        }
        return enumerated().sorted { one, other in
            if isBefore(one.element, other.element) { return true }
            return !isBefore(other.element, one.element) && one.offset < other.offset
        }.map(\.element)
    }
}

extension YAMLMark {
    fileprivate static let start = YAMLMark(line: 0, column: 0)
}
