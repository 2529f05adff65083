import Scalars
import YAML

/// The keys of one mapping of the file.
struct Fields {
    /// What messages call it: `streams.orders`; empty for the file as a whole.
    let name: String
    let mark: YAMLMark
    private let entries: [YAMLEntry]
    /// Keys that are not there, but that one was probably meant to be.
    private let misspelled: Set<String>

    init(name: String, mark: YAMLMark, entries: [YAMLEntry], misspelled: Set<String> = []) {
        self.name = name
        self.mark = mark
        self.entries = entries
        self.misspelled = misspelled
    }

    /// Whether nothing at all is said under `key`; a misspelled one has been reported already.
    func lacks(_ key: String) -> Bool {
        guard let node = self[key] else { return !misspelled.contains(key) }
        return node.isNull || node.mapping?.isEmpty ?? false
    }

    /// Whether there may be things under `key` that nobody can read: it is misspelled, or holds something else.
    func hides(_ key: String) -> Bool {
        guard let node = self[key] else { return misspelled.contains(key) }
        return node.mapping == nil && !node.isNull
    }

    subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }

    /// The path of a key as messages have it.
    func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
}

/// A named thing of the file: a stream, a view, a test.
struct NamedNode {
    let name: String
    /// What messages call it: `streams.orders`.
    let path: String
    let mark: YAMLMark
    let node: YAMLNode
}
