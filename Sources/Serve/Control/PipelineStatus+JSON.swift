internal import Aggregates
public import JSON
internal import Model
public import StreamEngine
internal import System

extension PipelineReport {
    /// Writes it as members of an object.
    public func write(to json: inout JSONObjectWriter) {
        json.member("file", file)
        status.write(to: &json)
        for (name, counts) in [("dead_letters", deadLetters), ("dead_letters_given_up", givenUp)] {
            json.object(name) { object in
                for (reason, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    object.member(reason.rawValue, count)
                }
            }
        }
    }
}

extension PipelineStatus {
    /// Writes it as members of an object, for everybody who shows a pipeline to programs.
    public func write(to json: inout JSONObjectWriter) {
        json.member("pipeline", pipeline)
        json.member("state", state.word)
        if let reason = state.reason { json.member("reason", reason) }
        json.array("views") { array in
            for view in views { array.object { view.write(to: &$0) } }
        }
        json.array("removed_views") { array in for view in removed { array.element(view) } }
    }
}

extension ViewStatus {
    fileprivate func write(to json: inout JSONObjectWriter) {
        json.member("view", view)
        json.member("generation", generation)
        json.member("rebuilding", isRebuilding)
        if let problem { json.member("problem", problem) }
        json.member("lag", lag)
        if let age { json.member("age_ms", age) }
        json.member("batches", batches)
        json.member("records", records)
        json.member("results", results)
        json.member("dead_letters", deadLetters)
        json.member("partly_late", partlyLate)
        json.member("unmatched", unmatched)
        json.member("batch_ms", lastDuration.milliseconds)
        json.member("commit_ms", lastCommit.milliseconds)
        json.array("positions") { array in
            for (place, offset) in positions.next.sorted(by: { $0.key < $1.key }) {
                array.object {
                    $0.member("topic_id", "\(place.topic)")
                    $0.member("partition", place.partition)
                    $0.member("next", offset)
                }
            }
        }
    }
}
