import Scalars
import StreamEngine
import YAML

/// What of a record's value a stream's columns read, from the outside in.
struct ReadFields {
    /// A column reads all that is here, whatever is in it.
    private var isWhole = false
    private var members: [(name: String, fields: ReadFields)] = []

    init(of stream: StreamPlan) {
        for field in stream.fields {
            if case .json(let path) = field.source { add(path[...]) }
        }
    }

    private init() {}

    private mutating func add(_ path: ArraySlice<String>) {
        guard let name = path.first else { return isWhole = true }
        if let index = index(of: name) { return members[index].fields.add(path.dropFirst()) }
        var inner = ReadFields()
        inner.add(path.dropFirst())
        members.append((name, inner))
    }

    private func index(of name: String) -> Int? { members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) } }

    var names: [String] { members.map(\.name) }

    /// Calls `body` with each field of a value that no column reads: its path, and the names that are read there.
    func visitUnread(in node: YAMLNode, at path: [String] = [], _ body: (YAMLEntry, [String], [String]) -> Void) {
        if isWhole { return }
        switch node.content {
        case .scalar: return
        case .mapping(let entries):
            for entry in entries {
                let path = path + [entry.key]
                guard let index = index(of: entry.key) else {
                    body(entry, path, names)
                    continue
                }
                members[index].fields.visitUnread(in: entry.value, at: path, body)
            }
        case .sequence(let nodes):
            // An element that nobody reads may be there so that another has its place.
            for (place, node) in nodes.enumerated() {
                guard let index = index(of: String(place)) else { continue }
                members[index].fields.visitUnread(in: node, at: path + [String(place)], body)
            }
        }
    }
}

extension PipelineReader {
    /// Reports what no column reads of a record that a test shows as YAML: it would be null, and the test hollow.
    mutating func checkFields(of value: YAMLNode, _ stream: StreamPlan, _ subject: String, envelope: [String]) {
        var unread: [(entry: YAMLEntry, path: [String], known: [String])] = []
        ReadFields(of: stream).visitUnread(in: value) { unread.append(($0, $1, $2)) }
        for (entry, path, known) in unread {
            let remedy =
                (path.count == 1 ? meant(by: entry.key, in: stream) : nil)
                ?? nearestName(to: entry.key, among: known + (path.count == 1 ? envelope : [])).map {
                    "did you mean \"\((path.dropLast() + [$0]).joined(separator: "."))\"?"
                } ?? "leave it out, or give the record as it is: { kafka value: '{ … }' }"
            let field = path.joined(separator: ".")
            report("\(subject): no column of \(stream.name) reads \"\(field)\"; \(remedy)", at: entry.keyMark)
        }
    }

    /// What to write instead of a column's name.
    private func meant(by name: String, in stream: StreamPlan) -> String? {
        guard let field = stream.fields.first(where: { $0.name == name }) else { return nil }
        let source: String
        switch field.source {
        case .json(let path): source = "\"\(path.joined(separator: "."))\""
        case .timestamp: source = "kafka timestamp"
        case .key: source = "kafka key"
        case .partition: source = "kafka partition"
        case .offset: return "the column \(name) is the record's place, which the log gives it"
        }
        return "the column \(name) is read from \(source)"
    }
}
