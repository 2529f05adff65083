import PipelineFile
import System

/// A pipeline file of this text, and tables beside it.
final class Sample {
    let folder: Path

    init(_ files: [String: String] = [:]) throws {
        folder = try FileSystem.makeTemporaryDirectory("sluice-pipeline")
        for (name, text) in files { try FileSystem.replace(folder / name, with: Array(text.utf8)) }
    }

    deinit {
        try? FileSystem.removeTree(folder)  // a leftover in /tmp must not fail the test
    }

    func read(_ text: String) throws(PipelineError) -> PipelineDefinition {
        try PipelineFile.read(Array(text.utf8), name: "pipeline.yaml", folder: folder)
    }

    /// What the author of the file gets to see.
    func complaints(_ text: String) -> String {
        do throws(PipelineError) {
            _ = try read(text)
            return "accepted"
        } catch {
            return error.description.split(separator: folder.text + "/", omittingEmptySubsequences: false).joined()
        }
    }
}
