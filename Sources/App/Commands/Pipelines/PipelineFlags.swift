internal import Arguments
internal import PipelineFile
internal import Scalars
internal import StreamEngine
internal import System

/// What the commands about pipelines have in common.
enum PipelineFlags {
    static let file = Positional("file", .file, "the pipeline's file, in YAML")
    static let fromAvailable = Switch(
        "from-available", "rebuild from what the log still has, where it no longer has the beginning")
    static let files = Positional("file", .file, arity: .atLeastOne, "the pipelines' files, in YAML")
}

extension Session {
    /// What the files of a configuration ask for; or everything that is wrong with any of them.
    func pipelines(_ files: [Path]) throws(PipelineError) -> [PipelineDefinition] {
        var definitions: [PipelineDefinition] = []
        var problems: [PipelineProblem] = []
        for file in files {
            do throws(PipelineError) {
                let definition = try PipelineFile.read(file)
                if let other = definitions.first(where: { $0.name == definition.name }) {
                    problems.append(
                        PipelineProblem(
                            file: file.text, mark: nil, "\(other.file) has a pipeline \(other.name), too; rename one"))
                }
                definitions.append(definition)
            } catch { problems += error.problems }
        }
        guard problems.isEmpty else { throw PipelineError(problems: problems) }
        return definitions
    }

    /// What the engine runs; what it suggests is for the same data.
    func plan(_ definition: PipelineDefinition) -> PipelinePlan {
        var plan = definition.plan
        plan.commandFlags = dataFlags
        return plan
    }

    /// What the file asks for; or everything that is wrong with it, a line a problem.
    func pipeline(_ file: Path) throws(CommandError) -> PipelineDefinition {
        do throws(PipelineError) { return try PipelineFile.read(file) } catch {
            let count = Figures.count(error.problems.count, "problem")
            for problem in error.problems { say("\(problem)") }
            throw CommandError("\(file) has \(count)")
        }
    }
}
