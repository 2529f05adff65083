internal import Scalars

/// A text in which the environment's variables have been put in place: `${NAME}`, `${NAME:-default}`, `$$` for `$`.
struct Interpolation {
    private(set) var text = ""
    /// Variables whose value is part of the text.
    private(set) var used: [String] = []
    /// What kept a part from being replaced.
    private(set) var faults: [String] = []

    init(_ source: String, variables: (String) -> String?) {
        var rest = source[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$$") {
                text += "$"
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    faults.append("${ without its }; write $$ for a plain $")
                    rest = ""
                    break
                }
                replace(rest[..<end].dropFirst(2), variables)
                rest = rest[rest.index(after: end)...]
            } else {
                text += "$"
                rest = rest.dropFirst()
            }
        }
        text += rest
    }

    private mutating func replace(_ inner: Substring, _ variables: (String) -> String?) {
        let name = String(inner.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        let tail = inner.dropFirst(name.count)
        guard name.first.map({ !$0.isNumber }) ?? false, tail.isEmpty || tail.hasPrefix(":-") else {
            faults.append("${\(inner)} is not ${NAME} or ${NAME:-default}")
            return
        }
        let fallback = tail.isEmpty ? nil : String(tail.dropFirst(2))
        if fallback?.range(of: "${") != nil {
            faults.append("the default of ${\(name)} cannot name another variable")
        } else if let value = variables(name), fallback == nil || !value.isEmpty {
            used.append(name)
            text += value
        } else if let fallback {
            text += fallback
        } else {
            faults.append("environment variable \(name) is not set; give it a value, or write ${\(name):-default}")
        }
    }
}
