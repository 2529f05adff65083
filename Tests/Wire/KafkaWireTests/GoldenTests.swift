import Bytes
import KafkaWire
import System
import Testing

/// Messages that others encoded, a line each: API key, side, version, bytes.
struct Golden: Sendable {
    let sample: Case
    let bytes: [UInt8]

    static func read(_ name: String) throws -> [Golden] {
        let path = Path(#filePath).parent.parent / "Golden" / name
        let text = String(decoding: try FileSystem.contents(of: path, limit: 1 << 20), as: UTF8.self)
        return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(parse)
    }

    private static func parse(_ line: Substring) throws -> Golden {
        let words = line.split(separator: " ")
        let key = try #require(Int16(words[0]))
        let api = try #require(KafkaProtocol.api(key))
        let message = words[1] == "request" ? Case.request(api) : Case.response(api)
        let sample = Case(message: message, version: try #require(Int16(words[2])), description: String(line))
        return Golden(sample: sample, bytes: words[3] == "-" ? [] : hex(words[3]))
    }
}

@Suite struct `Messages that others encoded` {
    @Test(arguments: [("schemas.txt", 150), ("kafka-python.txt", 150), ("own.txt", 5)])
    func `are read whole and written back byte by byte`(_ file: String, _ least: Int) throws {
        let messages = try Golden.read(file)
        #expect(messages.count > least)
        for golden in messages {
            #expect(throws: Never.self, "\(golden.sample)") {
                let message = try golden.sample.decode(golden.bytes)
                #expect(try golden.sample.encode(message) == golden.bytes, "\(golden.sample)")
            }
        }
    }

    @Test func `leave out no message and no version`() throws {
        let there = Set(
            try (Golden.read("schemas.txt") + Golden.read("own.txt")).map {
                "\($0.sample.message) \($0.sample.version)"
            })
        #expect(there == Set(Case.all.map { "\($0.message) \($0.version)" }))
    }
}
