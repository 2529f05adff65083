/// Something that has a form in JSON.
public protocol JSONWritable {
    /// Appends exactly one value.
    func write(to json: inout JSONWriter)
}

extension String: JSONWritable {
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Substring: JSONWritable {
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONWritable {
    public func write(to json: inout JSONWriter) { json.raw(self ? "true" : "false") }
}

extension FixedWidthInteger where Self: JSONWritable {
    public func write(to json: inout JSONWriter) { json.raw(String(self)) }
}

extension Int: JSONWritable {}
extension Int32: JSONWritable {}
extension Int64: JSONWritable {}
extension UInt64: JSONWritable {}

extension Double: JSONWritable {
    /// The fewest digits that read back as the same number; null for what JSON has no number for, as JavaScript does.
    public func write(to json: inout JSONWriter) { json.raw(isFinite ? description : "null") }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.raw("null") }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.array { array in
            for element in self { array.element(element) }
        }
    }
}

extension JSONValue: JSONWritable {
    /// Numbers come out as they were spelt.
    public func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.raw("null")
        case .bool(let bool): bool.write(to: &json)
        case .number(let number): json.raw(number.text)
        case .string(let text): json.string(text)
        case .array(let elements): elements.write(to: &json)
        case .object(let object):
            json.object { json in
                for member in object.members { json.member(member.name, member.value) }
            }
        }
    }
}
