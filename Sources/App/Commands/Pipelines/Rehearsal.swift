internal import Aggregates
internal import EventLog
internal import PipelineFile
internal import StreamEngine
internal import System

/// Lets pipelines begin on an empty log and store that go away, so that `check` refuses what `run` and `up` would.
final class Rehearsal {
    private let folder: Path
    private let log = InMemoryEventLog()
    private let store: any Backends.OpenResults.Store
    private var files: [String: String] = [:]

    init(on backends: Backends) throws {
        folder = try FileSystem.makeTemporaryDirectory("sluice-check")
        store = try backends.openResults(folder / "results.db").store
    }

    deinit {
        // A folder that stays is the machine's to sweep.
        try? FileSystem.removeTree(folder)
    }

    /// What keeps the pipeline from running, beside those before it as in one configuration; nothing when it can.
    func problems(of definition: PipelineDefinition) -> [PipelineProblem] {
        if let other = files.updateValue(definition.file, forKey: definition.name) {
            let sentence = "the pipeline of \(other) is called \(definition.name), too: give one another name"
            return [PipelineProblem(file: definition.file, mark: nil, sentence)]
        }
        var problems: [PipelineProblem] = []
        for (place, view) in definition.views.enumerated() {
            var plan = definition.plan
            (plan.views, plan.queries) = ([plan.views[place]], [])
            if let refusal = refusal(of: plan) {
                problems.append(
                    PipelineProblem(file: definition.file, mark: view.mark, "views.\(view.name): \(refusal)"))
            }
        }
        guard problems.isEmpty, let refusal = refusal(of: definition.plan) else { return problems }
        let query = definition.queries.first {
            refusal.hasPrefix("query \($0.name): ") || refusal.hasPrefix("\($0.name): ")
        }
        return [PipelineProblem(file: definition.file, mark: query?.sql.mark, refusal)]
    }

    private func refusal(of plan: PipelinePlan) -> String? {
        var options = PipelineEngine.Options()
        options.workers = 1
        do {
            _ = try PipelineEngine(plan, log: log, store: store, clock: SystemClock(), options: options)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
