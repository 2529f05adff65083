internal import Plans
internal import Scalars

extension Affinity {
    /// What SQLite makes of a type's name, in its order of rules.
    init(ofType name: String) {
        let rules: [([String], Affinity)] = [
            (["INT"], .integer), (["CHAR", "CLOB", "TEXT"], .text), (["BLOB"], .none),
            (["REAL", "FLOA", "DOUB"], .real),
        ]
        self = rules.first { $0.0.contains { name.range(of: $0) != nil } }?.1 ?? .numeric
    }
}
