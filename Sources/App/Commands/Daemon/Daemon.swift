internal import Arguments
internal import Configuration
internal import Control
internal import JSON
internal import Network
internal import Scalars
internal import System

/// The `sluice up` that has a data folder, asked over HTTP.
struct Daemon {
    let process: Int64
    let address: Address

    /// Nil when nobody runs there; refused when somebody does and cannot be asked.
    init?(in folder: Path) throws {
        guard let announced = Announcement.contents(in: folder), let process = announced["process"]?.integer else {
            return nil
        }
        guard let text = announced["http"]?.text else {
            guard FileSystem.exists(Path("/proc/\(process)")) else { return nil }
            throw CommandError(
                "sluice up (process \(process)) has \(folder), and serves no HTTP, so that it cannot be asked",
                remedy: "let it listen with listen.http in its configuration, or end it first")
        }
        address = try Address(text)
        self.process = process
        // What a run that was killed has left names nobody, or somebody else by now.
        guard let list = try? get("/api/pipelines"), list["process"]?.integer == process else { return nil }
    }

    /// Every pipeline, as it says.
    func pipelines() throws -> [JSONValue] { try get("/api/pipelines")["pipelines"]?.elements ?? [] }

    /// Asks for a change, and returns the sentence about what was done.
    func change(_ pipeline: String, _ change: String, _ query: [(name: String, value: String)] = []) throws -> String {
        let parameters = query.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
        let target = "/api/pipelines/\(Self.escaped(pipeline))/\(change)" + (query.isEmpty ? "" : "?\(parameters)")
        return try ask("POST", target)["done"]?.text ?? "done"
    }

    private func get(_ target: String) throws -> JSONValue { try ask("GET", target) }

    private func ask(_ method: String, _ target: String) throws -> JSONValue {
        let answer = try exchange(
            "\(method) \(target) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\(Control.field): 1\r\n"
                + "Content-Length: 0\r\n\r\n")
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { throw CommandError("\(address): no answer") }
        let body = String(text[end.upperBound...])
        guard text.hasPrefix("HTTP/1.1 200 ") else {
            throw CommandError(body.split(separator: "\n").first.map(String.init) ?? "\(address): no answer")
        }
        return try JSONValue.parse(body)
    }

    private func exchange(_ request: String) throws(NetworkError) -> [UInt8] {
        let clock = SystemClock()
        let deadline = clock.now + Limits.answerTime
        let socket = try Socket.connect(to: address, by: deadline)
        try socket.write(Array(request.utf8).span.bytes, by: deadline)
        var answer: [UInt8] = []
        while answer.count < Limits.answerBytes {
            let count = try socket.read(appendingTo: &answer, atMost: Limits.inputBytes, by: deadline)
            if count == 0 { break }
        }
        return answer
    }

    /// As a part of a path or a query has it.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                return String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }.joined()
    }
}
