import Aggregates
import Control
import HTTPWire
import JSON
import Model
import System
import Testing

@testable import StreamEngine

/// Pipelines that do nothing but remember what was asked of them.
final class SamplePipelines: PipelineControl {
    /// What every change fails with, if anything.
    private let failure: ControlError?
    private let made = Monitor<[Made]>([])

    struct Made: Hashable {
        var change: PipelineChange
        var pipeline: String
    }

    init(failing failure: ControlError? = nil) { self.failure = failure }

    var changes: [Made] { made.withLock { $0 } }

    func pipelines() -> [PipelineReport] {
        var running = PipelineStatus(pipeline: "shop")
        running.state = .retrying("the disk is full", attempts: 2)
        var view = ViewStatus(
            view: "sales", generation: 3, isRebuilding: true, positions: Positions(), lag: 7, age: 1500)
        view.positions[TopicID(high: 1, low: 2), 4] = 99
        view.batches = 5
        view.lastCommit = .milliseconds(6)
        running.views = [view]
        running.removed = ["old"]
        var stopped = PipelineStatus(pipeline: "the \"garden\"")
        stopped.state = .stopped("it was dropped")
        return [
            PipelineReport(name: "shop", file: "shop.yaml", status: running, deadLetters: [.late: 2, .malformed: 1]),
            PipelineReport(name: stopped.pipeline, file: "garden.yaml", status: stopped),
        ]
    }

    func make(_ change: PipelineChange, of pipeline: String) throws(ControlError) -> String {
        if let failure { throw failure }
        made.update { $0.append(Made(change: change, pipeline: pipeline)) }
        return "did it to \(pipeline)"
    }
}

/// What a client is answered.
struct Answer {
    let status: HTTPStatus
    let fields: HTTPFields
    let text: String
    /// What the handler threw that the client may not read.
    let failure: String?

    var json: JSONValue? { try? JSONValue.parse(text) }  // nil fails whatever is expected of it
}

extension SamplePipelines {
    var router: Router { Router(Control.routes(self)) }

    func ask(_ method: HTTPMethod, _ target: String, isOurs: Bool = true, body: [UInt8] = []) throws -> Answer {
        var fields = HTTPFields()
        if isOurs { try fields.add(Control.field, "1") }
        var failure: String?
        let response = router.respond(to: try HTTPRequest(method, target, fields: fields, body: body)) {
            failure = "\($0)"
        }
        guard case .bytes(let bytes) = response.body else {
            Issue.record("\(target) is answered with a stream")
            return Answer(status: response.status, fields: response.fields, text: "", failure: failure)
        }
        return Answer(
            status: response.status, fields: response.fields, text: String(decoding: bytes, as: UTF8.self),
            failure: failure)
    }
}
