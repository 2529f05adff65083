internal import Arguments
internal import PipelineFile
internal import Scalars
internal import System

/// What the commands about pipelines have in common.
enum PipelineFlags {
    static let file = Positional("file", .file, "the pipeline's file, in YAML")
    static let files = Positional("file", .file, arity: .atLeastOne, "the pipelines' files, in YAML")
}

extension Session {
    /// What the file asks for; or everything that is wrong with it, a line a problem.
    func pipeline(_ file: Path) throws(CommandError) -> PipelineDefinition {
        do throws(PipelineError) { return try PipelineFile.read(file) } catch {
            let count = Figures.count(error.problems.count, "problem")
            for problem in error.problems { say("\(problem)") }
            throw CommandError("\(file) has \(count)")
        }
    }
}
