internal import CUseCases
internal import PipelineFile
internal import StreamEngine
internal import System

/// A use case that can be shown without any preparation: its pipeline is part of the program.
enum DemoCase: String, CaseIterable, Sendable {
    case interactions

    /// What `data/interactions/pipeline.yaml` asks for, but as soon as events come.
    func definition() throws(PipelineError) -> PipelineDefinition {
        var definition = try PipelineFile.read(bytes, name: "data/\(rawValue)/pipeline.yaml", folder: ".")
        for index in definition.views.indices { definition.views[index].trigger = .continuous }
        return definition
    }

    /// The file, as it was when the program was built.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: sluice_interactions_length())
        sluice_interactions_copy(&bytes, bytes.count)
        return bytes
    }

    /// The view that counts every event once, and the queries that say how many there are in all and of each kind.
    static let countingView = "interactions_by_day"
    static let total = "SELECT total_interactions FROM total_interactions"
    static let byType = "SELECT event_type, interactions, ratio FROM interactions_by_type ORDER BY 1"
    /// The query that a person may ask first.
    static let firstQuestion = "interactions_by_type"
}
