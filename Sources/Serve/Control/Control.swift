internal import Aggregates
public import HTTPWire
internal import JSON
internal import Model
internal import System

/// The pipelines of this process over HTTP: what they do, and changes to them.
public enum Control {
    /// A change must bear this field, which a page of another site cannot send without asking.
    public static let field = "Sluice-Request"

    public static func routes(_ control: any PipelineControl) -> [Route] {
        [
            Route(.get, "/api/pipelines", body: 0) { _ in HTTPResponse(as: .json, list(control.pipelines())) },
            Route(.post, "/api/pipelines/{name}/{change}", body: 0) { request in
                guard request.fields[field] != nil else {
                    throw HTTPRefusal(.forbidden, "a change needs the field \(field): 1")
                }
                let change = try change(request)
                do throws(ControlError) {
                    let done = try control.make(change, of: request.parameters["name"])
                    var json = JSONWriter()
                    json.object { $0.member("done", done) }
                    json.endLine()
                    return HTTPResponse(as: .json, json.bytes)
                } catch { throw HTTPRefusal(status(of: error.code), error.description) }
            },
        ]
    }

    private static func list(_ reports: [PipelineReport]) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.member("process", Int(Environment.processID))
            object.array("pipelines") { array in
                for report in reports { array.object { report.write(to: &$0) } }
            }
        }
        json.endLine()
        return json.bytes
    }

    private static func change(_ request: HTTPRequest) throws(HTTPRefusal) -> PipelineChange {
        let query = request.target.query
        switch request.parameters["change"] {
        case "pause": return .pause
        case "resume": return .resume
        case "drop": return query["view"].map { .dropView($0) } ?? .drop
        case "rebuild":
            let views = query["view"].map { $0.split(separator: ",").map(String.init) } ?? []
            switch query["from_available"] {
            case "true": return .rebuild(views: views, fromAvailable: true)
            case nil, "false": return .rebuild(views: views, fromAvailable: false)
            default: throw HTTPRefusal(.badRequest, "from_available is true or false")
            }
        case "reset":
            guard let position = query["to"] else { throw HTTPRefusal(.badRequest, "reset needs ?to=POSITION") }
            return .reset(to: position)
        case "replay":
            guard let topic = query["topic"].flatMap(TopicID.init),
                let partition = query["partition"].flatMap(Int32.init),
                let offset = query["offset"].flatMap(Offset.init)
            else { throw HTTPRefusal(.badRequest, "replay needs ?topic=ID&partition=N&offset=N") }
            let origin = Origin(topic: topic, partition: partition, offset: offset)
            guard let text = query["through"] else { return .replay(origin) }
            guard let last = Offset(text) else { throw HTTPRefusal(.badRequest, "through=N is an offset") }
            return .replayAll(origin, through: last)
        default: throw HTTPRefusal(.notFound, "there are pause, resume, rebuild, reset, drop and replay")
        }
    }

    private static func status(of code: ControlError.Code) -> HTTPStatus {
        switch code {
        case .notFound: .notFound
        case .invalid: .badRequest
        case .conflict: .conflict
        case .failed: .internalServerError
        }
    }
}
