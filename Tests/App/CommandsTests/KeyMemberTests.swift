import JSON
import System
import Testing

@testable import Commands

@Suite struct `The key in a line of JSON` {
    /// What a reader that makes a tree of the whole line says: the oracle.
    private static func plain(_ line: String) -> [UInt8]?? {
        // What is no JSON has no key.
        guard case .object(let object)? = try? JSONValue.parse(line),
            let value = object.members.last(where: { $0.name == "id" })?.value
        else { return nil }
        switch value {
        case .null: return .some(nil)
        case .string(let text): return Array(text.utf8)
        case .number(let number): return Array(number.text.utf8)
        case .bool, .array, .object:
            var json = JSONWriter()
            json.value(value)
            return json.bytes
        }
    }

    private static let values = [
        "1", "-0.5e3", "12345678901234567890", "\"\"", "\"x\"", "\"é\"", #""a\"b\\""#, #""\u00e9\ud83d\ude00""#, "true",
        "false", "null", "[ 1, 2 ]", #"{ "a" : [ ] }"#, "nul", "\"", "01", #""\ud83d""#, "[1", "NaN",
    ]

    @Test func `is what a tree of the line has, whatever stood before`() {
        let member = KeyMember("id")
        for round in 0..<200 {
            for (number, value) in Self.values.enumerated() {
                let other = Self.values[(number + round) % Self.values.count]
                let lines = [
                    #"{"id":\#(value)}"#, #" { "a" : \#(other), "id" : \#(value), "b":{"id":7} }"#,
                    #"{"id":\#(other),"id":\#(value)}"#, #"{"a":\#(value)}"#, #"[\#(value)]"#, value,
                ]
                for line in lines {
                    let bytes = Array(line.utf8)
                    var found: [UInt8]??
                    do throws(LineFormat.Fault) { found = try member.key(of: bytes.span.bytes) } catch { found = nil }
                    #expect(found == Self.plain(line), "\(line)")
                }
            }
        }
    }

    @Test func `may be a number, which is no place in an array`() throws {
        let line = bytes(#"["a"]"#)
        #expect(throws: LineFormat.Fault.self) { try KeyMember("0").key(of: line.span.bytes) }
        let object = bytes(#"{"0":"a"}"#)
        #expect(try KeyMember("0").key(of: object.span.bytes) == bytes("a"))
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
