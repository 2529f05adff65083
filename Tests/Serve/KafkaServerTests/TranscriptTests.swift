import KafkaKit
import EventLog
import KafkaServer
import KafkaWire
import Network
import System
import Testing

/// What real clients sent, as `EndToEnd/Clients/record.py` wrote it down.
@Suite struct `Requests of a real client's day` {
    @Test(arguments: try Transcript.all(), Cut.all)
    func `are each answered, however the network cuts them`(transcript: Transcript, cut: Cut) throws {
        let broker = try RunningBroker { $0.limits.fetchWait = .milliseconds(1) }
        defer { broker.stop() }
        // Records come without the day that made their topics.
        for topic in Set(try transcript.requests.flatMap { try $0.topicsProduced() }) {
            try broker.log.createTopic(NewTopic(topic, partitions: 10))
        }
        let client = try broker.client()
        for piece in cut.pieces(of: transcript.requests.flatMap(\.frame)) { try client.send(piece) }
        for request in transcript.requests where try request.isAnswered() {
            #expect(throws: Never.self, "\(request.line)") { try request.receive(from: client) }
        }
        client.endWriting()
        #expect(try client.frame() == nil)
    }

    @Test(arguments: try Transcript.all())
    func `are read whole and written back byte by byte`(transcript: Transcript) throws {
        for request in transcript.requests { #expect(try request.again() == request.frame, "\(request.line)") }
    }

    @Test func `are there`() throws {
        #expect(try Transcript.all().count >= 7)
        for transcript in try Transcript.all() { #expect(transcript.requests.count >= 12, "\(transcript)") }
    }
}

/// The requests of one client, in the order they came.
struct Transcript: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let requests: [RecordedRequest]

    static func all() throws -> [Transcript] {
        let folder = Path(#filePath).parent.parent.parent / "EndToEnd" / "Transcripts"
        return try FileSystem.entries(of: folder).sorted().map { name in
            let text = String(decoding: try FileSystem.contents(of: folder / name, limit: 1 << 20), as: UTF8.self)
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            return Transcript(testDescription: name, requests: try lines.map { try RecordedRequest($0) })
        }
    }
}

/// How a stream of requests comes in pieces.
enum Cut: Sendable, CustomTestStringConvertible {
    case nowhere, everywhere, anywhere(seed: UInt64)

    static let all: [Cut] = [.nowhere, .everywhere] + (1...3).map { .anywhere(seed: $0) }

    var testDescription: String {
        switch self {
        case .nowhere: "whole"
        case .everywhere: "byte by byte"
        case .anywhere(let seed): "cut by seed \(seed)"
        }
    }

    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var generator: SeededGenerator
        switch self {
        case .nowhere: return [bytes]
        case .everywhere: return bytes.map { [$0] }
        case .anywhere(let seed): generator = SeededGenerator(seed: seed)
        }
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            // Mostly within a request's header, now and then over several requests.
            let largest = Bool.random(using: &generator) ? 9 : 2_000
            pieces.append(Array(rest.prefix(Int.random(in: 1...largest, using: &generator))))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        return pieces
    }
}

/// A line of a transcript: what the request is, and its bytes with their length in front.
struct RecordedRequest: Sendable {
    let line: Substring
    let frame: [UInt8]
    private let api: any KafkaAPI.Type
    private let header: RequestHeader

    init(_ line: Substring) throws {
        let parts = line.split(separator: ":")
        let digits = Array(try #require(parts.last).utf8.drop { $0 == 32 })
        self.line = parts[0]
        frame = try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16))
        }
        var reader = FieldReader(frame[KafkaFrame.prefix...])
        header = try RequestHeader(from: &reader)
        api = try #require(KafkaProtocol.api(header.key), "\(line.prefix(60)): nobody serves it")
    }

    /// An answer under the request's number that is, whole, what the API answers.
    func receive(from client: KafkaClient) throws { try receive(api, from: client) }

    func again() throws -> [UInt8] { try again(api) }

    /// With `acks=0` there is no answer.
    func isAnswered() throws -> Bool { try produce()?.acks != 0 }

    func topicsProduced() throws -> [String] { try produce()?.topics.map(\.name) ?? [] }

    private func produce() throws -> Produce.Request? {
        header.key == Produce.key ? try request(Produce.self) : nil
    }

    private func receive<API: KafkaAPI>(_ api: API.Type, from client: KafkaClient) throws {
        _ = try client.receive(api, version: header.version, as: header.correlationID)
    }

    private func again<API: KafkaAPI>(_ api: API.Type) throws -> [UInt8] {
        try KafkaFrame.request(
            try request(api), version: header.version, correlationID: header.correlationID, clientID: header.clientID)
    }

    private func request<API: KafkaAPI>(_ api: API.Type) throws -> API.Request {
        var reader = FieldReader(frame[KafkaFrame.prefix...])
        _ = try RequestHeader(from: &reader)
        let request = try API.Request(from: &reader, version: header.version)
        try reader.finish()
        return request
    }
}
