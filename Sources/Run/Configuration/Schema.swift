/// Every key that a configuration may have, and what must hold between them.
public struct Schema: Sendable {
    /// A rule about several keys; it is asked only when all of them could be read.
    public struct Rule: Sendable {
        let keys: [String]
        let complaint: @Sendable (Settings) -> String?

        /// The complaint is told at the place of the first key.
        public init(
            _ keys: [any ConfigurationKey], complaint: @escaping @Sendable (Settings) -> String?
        ) {
            self.keys = keys.map(\.row.name)
            self.complaint = complaint
        }
    }

    public let sections: [Section]
    public let keys: [KeyRow]
    let rules: [Rule]

    public init(sections: [Section], keys: [any ConfigurationKey], rules: [Rule] = []) {
        self.sections = sections
        self.keys = keys.map(\.row)
        self.rules = rules
        let places = self.keys.map(\.path) + sections.map(\.path)
        precondition(Set(places).count == places.count, "a schema names a key or section twice")
        for path in self.keys.map(\.path) where path.count > 1 {
            precondition(sections.contains { $0.path == path.dropLast() }, "\(path) is in no section of its schema")
        }
    }

    /// The key at `path`, if it is one.
    func key(at path: [String]) -> KeyRow? { keys.first { $0.path == path } }

    func isSection(_ path: [String]) -> Bool { path.isEmpty || sections.contains { $0.path == path } }

    /// Names that may stand in the section at `path`.
    func names(in path: [String]) -> [String] {
        (keys.map(\.path) + sections.map(\.path)).filter { $0.dropLast() == path[...] }.compactMap(\.last)
    }
}
