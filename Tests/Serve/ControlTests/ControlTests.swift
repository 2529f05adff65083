import Aggregates
import Control
import HTTPWire
import JSON
import Model
import System
import Testing

@Suite struct `Pipelines over HTTP` {
    private let pipelines = SamplePipelines()

    @Test func `are listed with all that is known of them`() throws {
        let answer = try pipelines.ask(.get, "/api/pipelines", isOurs: false)
        #expect(answer.status == .ok && answer.fields["Content-Type"] == "application/json")
        let list = try #require(answer.json)
        #expect(list["process"]?.integer == Int64(Environment.processID))
        let (shop, garden) = (list["pipelines"]?.elements?.first, list["pipelines"]?.elements?.last)
        #expect(shop?["pipeline"]?.text == "shop" && shop?["file"]?.text == "shop.yaml")
        #expect(shop?["state"]?.text == "retrying" && shop?["reason"]?.text == "the disk is full")
        #expect(try shop?["dead_letters"] == JSONValue.parse(#"{"late":2,"malformed":1}"#))
        let view = try #require(shop?["views"]?.elements?.first)
        #expect(view["view"]?.text == "sales" && view["generation"]?.integer == 3)
        #expect(view["rebuilding"]?.boolean == true && view["lag"]?.integer == 7 && view["age_ms"]?.integer == 1500)
        #expect(view["batches"]?.integer == 5 && view["commit_ms"]?.integer == 6)
        let place = view["positions"]?.elements?.first
        #expect(place?["partition"]?.integer == 4 && place?["next"]?.integer == 99)
        #expect(place?["topic_id"]?.text == "\(TopicID(high: 1, low: 2))")
        #expect(try garden?["removed_views"] == JSONValue.parse("[]"))
        #expect(try shop?["removed_views"] == JSONValue.parse(#"["old"]"#))
        #expect(garden?["pipeline"]?.text == "the \"garden\"" && garden?["views"]?.elements == [])
        #expect(garden?["state"]?.text == "stopped" && garden?["reason"]?.text == "it was dropped")
    }

    @Test(arguments: [
        ("pause", PipelineChange.pause), ("resume", .resume), ("drop", .drop), ("reset?to=-7d", .reset(to: "-7d")),
        ("reset?to=2026-01-01T00%3A00%3A00Z", .reset(to: "2026-01-01T00:00:00Z")),
        ("drop?view=old", .dropView("old")), ("rebuild", .rebuild(views: [], fromAvailable: false)),
        ("rebuild?view=a,b&from_available=true", .rebuild(views: ["a", "b"], fromAvailable: true)),
        (
            "replay?topic=\(TopicID(high: 1, low: 2))&partition=3&offset=44",
            .replay(Origin(topic: TopicID(high: 1, low: 2), partition: 3, offset: 44))
        ),
        (
            "replay?topic=\(TopicID(high: 1, low: 2))&partition=3&offset=44&through=99",
            .replayAll(Origin(topic: TopicID(high: 1, low: 2), partition: 3, offset: 44), through: 99)
        ),
    ])
    func `are changed as the path says`(words: String, change: PipelineChange) throws {
        let answer = try pipelines.ask(.post, "/api/pipelines/the%20shop/\(words)")
        #expect(answer.status == .ok, "\(answer.text)")
        #expect(answer.json?["done"]?.text == "did it to the shop")
        #expect(pipelines.changes == [.init(change: change, pipeline: "the shop")])
    }

    @Test(arguments: [
        ("shop/reset", HTTPStatus.badRequest, "reset needs ?to=POSITION"), ("shop/replay", .badRequest, "?topic=ID"),
        ("shop/replay?topic=x&partition=0&offset=0", .badRequest, "?topic=ID"),
        ("shop/replay?topic=\(TopicID(high: 1, low: 2))&partition=-&offset=0", .badRequest, "?topic=ID"),
        ("shop/replay?topic=\(TopicID(high: 1, low: 2))&partition=99999999999&offset=0", .badRequest, "?topic=ID"),
        ("shop/replay?topic=\(TopicID(high: 1, low: 2))&partition=0", .badRequest, "?topic=ID"),
        ("shop/replay?topic=\(TopicID(high: 1, low: 2))&partition=0&offset=0&through=x", .badRequest, "through=N"),
        ("shop/rebuild?from_available=perhaps", .badRequest, "true or false"),
        ("shop/explode", .notFound, "pause, resume, rebuild, reset, drop and replay"),
        ("shop/Pause", .notFound, "there are"),
        ("shop", .notFound, "POST /api/pipelines/{name}/{change}"), ("shop/pause/now", .notFound, "nothing is here"),
        ("/pause", .notFound, "nothing is here"),
    ])
    func `are left alone by what means nothing`(words: String, status: HTTPStatus, sentence: String) throws {
        let answer = try pipelines.ask(.post, "/api/pipelines/\(words)")
        #expect(answer.status == status && answer.text.contains(sentence), "\(answer.text)")
        #expect(pipelines.changes.isEmpty)
    }

    @Test(arguments: [
        (HTTPMethod.get, "/api/pipelines/shop/pause", "OPTIONS, POST"),
        (.put, "/api/pipelines/shop/pause", "OPTIONS, POST"), (.delete, "/api/pipelines/shop/drop", "OPTIONS, POST"),
        (.post, "/api/pipelines", "GET, HEAD, OPTIONS"), (.delete, "/api/pipelines", "GET, HEAD, OPTIONS"),
    ])
    func `are left alone by other methods`(method: HTTPMethod, target: String, allowed: String) throws {
        let answer = try pipelines.ask(method, target)
        #expect(answer.status == .methodNotAllowed)
        #expect(Set(answer.fields.elements(of: "Allow")) == Set(allowed.split { ", ".contains($0) }.map(String.init)))
        #expect(pipelines.changes.isEmpty)
    }

    /// A page of another site can send a POST, but no field of its own.
    @Test(arguments: ["pause", "resume", "rebuild", "drop", "reset?to=end", "explode"])
    func `are changed by nobody who does not mean it`(words: String) throws {
        let answer = try pipelines.ask(.post, "/api/pipelines/shop/\(words)", isOurs: false)
        #expect(answer.status == .forbidden && answer.text.contains("\(Control.field): 1"), "\(answer.text)")
        #expect(pipelines.changes.isEmpty)
    }

    /// All is in the path and the query: what comes with a body was meant for somebody else.
    @Test func `take no bodies`() throws {
        for (method, target) in [(HTTPMethod.get, "/api/pipelines"), (.post, "/api/pipelines/shop/pause")] {
            #expect(pipelines.router.bodyMaximum(for: try HTTPRequest(method, target)) == 0)
        }
    }

    @Test(arguments: [
        (ControlError.Code.notFound, HTTPStatus.notFound), (.invalid, .badRequest), (.conflict, .conflict),
    ])
    func `say why a change was not made`(code: ControlError.Code, status: HTTPStatus) throws {
        let failing = SamplePipelines(failing: ControlError(code, "there is no pipeline \"shop\" here"))
        let answer = try failing.ask(.post, "/api/pipelines/shop/pause")
        #expect(answer.status == status && answer.failure == nil)
        #expect(answer.text == "there is no pipeline \"shop\" here\n")
    }

    /// What broke may name what a client should not read: the server's log has it.
    @Test func `tell the log what broke, and the client that something did`() throws {
        let failing = SamplePipelines(failing: ControlError(.failed, "/secret/results.db: disk I/O error"))
        let answer = try failing.ask(.post, "/api/pipelines/shop/pause")
        #expect(answer.status == .internalServerError && !answer.text.contains("secret"), "\(answer.text)")
        #expect(answer.failure?.contains("/secret/results.db: disk I/O error") == true)
    }

    @Test func `have errors that say what may help`() {
        let codes: [ControlError.Code] = [.notFound, .invalid, .conflict, .failed]
        #expect(codes.map { ControlError($0, "").remedy } == [.fixRequest, .fixRequest, .retry, .stop])
    }
}
