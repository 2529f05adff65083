import JSON
import System
import Testing

@Suite struct `JSON at random` {
    @Test(arguments: UInt64(1)...4)
    func `comes back as it was written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = randomValue(depth: 4, using: &generator)
            var json = JSONWriter()
            json.value(value)
            #expect(!json.bytes.contains(UInt8(ascii: "\n")))
            let again = try JSONValue.parse(json.bytes.span.bytes)
            #expect(again == value, "\(json.text)")
        }
    }

    @Test(arguments: UInt64(1)...4)
    func `doubles come back bit for bit`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let double = Double(bitPattern: generator.next())
            guard double.isFinite else { continue }
            var json = JSONWriter()
            json.value(double)
            #expect(try JSONValue.parse(json.text).double?.bitPattern == double.bitPattern)
        }
    }

    @Test(arguments: UInt64(1)...4)
    func `changed bytes give a value or an error within the document`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]",:\u0123eE+-.dDtrue falsn"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xFF]
        for _ in 0..<3000 {
            var document = Array(Documents.accepted.randomElement(using: &generator)!.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let byte = alphabet.randomElement(using: &generator)!
                let place = Int.random(in: 0...document.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: document.insert(byte, at: place)
                case 1 where place < document.count: document.remove(at: place)
                case 2 where place < document.count: document[place] = byte
                default: document.append(byte)
                }
            }
            check(document)
        }
    }

    @Test func `every cut gives a value or an error at its end`() {
        let document = Array(#"{"a":[1.5e+3,"x\u00e9\ud83d\ude00é",true,null],"b":{"c":-0}}"#.utf8)
        for cut in 0..<document.count {
            let part = Array(document[..<cut])
            #expect {
                try JSONValue.parse(part.span.bytes)
            } throws: {
                let error = $0 as? JSONError
                return [.truncated, .notUTF8, .loneSurrogate].contains(error?.code) && error!.offset <= cut
            }
        }
    }

    private func check(_ document: [UInt8]) {
        do throws(JSONError) {
            let value = try JSONValue.parse(document.span.bytes)
            var json = JSONWriter()
            json.value(value)
            let again = try JSONValue.parse(json.bytes.span.bytes)
            #expect(again == value, "\(document)")
        } catch {
            #expect((0...document.count).contains(error.offset), "\(document)")
        }
    }

    private func randomValue(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2, 3:
            return .number(
                JSONNumber(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator)))
        case 4, 5: return .string(randomText(using: &generator))
        case 6:
            let count = Int.random(in: 0..<5, using: &generator)
            return .array((0..<count).map { _ in randomValue(depth: depth - 1, using: &generator) })
        default:
            let count = Int.random(in: 0..<5, using: &generator)
            return .object(
                JSONObject(
                    (0..<count).map { _ in
                        let name = randomText(using: &generator)
                        return JSONObject.Member(
                            name: name, value: randomValue(depth: depth - 1, using: &generator))
                    }))
        }
    }

    private func randomText(using generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            let highest: UInt32 = [0x20, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &generator)!
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...highest, using: &generator)) { text.append(scalar) }
        }
        return String(text)
    }
}
