import Columns
import Plans

extension Analysis {
    /// `->` and `->>`: a label, a place, or a path that begins with $.
    mutating func member(_ op: BinaryOperator, _ left: Term, _ right: Term, _ context: Context) -> Typed? {
        let document = document(left, context)
        switch right.literal {
        case .integer: break
        case .text(let bytes) where bytes.first == UInt8(ascii: "$"): if !isPath(right) { return nil }
        case .text: break
        default:
            // A column's value might be no path, and then an error would stop the view.
            return refuse(
                right, "\(op.rawValue) takes a label, a place or a path as a literal, such as 'name', 0 or '$.a.b'")
        }
        guard let document, let literal = right.literal else { return nil }
        let node = Expression.Node.binary(op, document.expression, .literal(literal))
        var typed = Typed(node, op == .member ? .text : .mixed)
        typed.isJSON = op == .member
        return typed
    }

    mutating func jsonFunction(
        _ call: Term.Call, _ function: ScalarFunction, _ term: Term, _ context: Context
    ) -> Typed? {
        let roles = JSONRoles.of(call.function)
        if let parity = roles.parity, call.arguments.count % 2 != parity {
            return refuse(
                term,
                "\(call.function) takes \(roles.shape), and \(call.arguments.count) "
                    + "\(call.arguments.count == 1 ? "argument is" : "arguments are") given"
            )
        }
        var arguments: [Typed?] = []
        for (place, argument) in call.arguments.enumerated() {
            switch roles.role(place) {
            case .document: arguments.append(document(argument, context))
            case .path: arguments.append(isPath(argument) ? typed(argument, context) : nil)
            case .label: arguments.append(label(argument, call.function))
            case .value: arguments.append(typed(argument, context))
            }
        }
        let whole = arguments.compactMap { $0 }
        return whole.count == arguments.count ? made(call.function, function, whole) : nil
    }

    /// Text that is read as JSON. What is not well-formed would be an error and stop the view; here it is null.
    private mutating func document(_ term: Term, _ context: Context) -> Typed? {
        guard var typed = typed(term, context) else { return nil }
        if typed.isJSON { return typed }
        if typed.kind == .timestamp { return refuse(term, "\(quote(term)) is a timestamp, which is no JSON") }
        guard isRepeatable(typed, term) else { return nil }
        let isValid = Typed.truth(.call("json_valid", [typed.expression])).expression
        let branch = Expression.Branch(when: isValid, then: typed.expression)
        typed.expression = Expression(.choice(operand: nil, [branch], otherwise: nil), typed.kind)
        typed.isJSON = true
        return typed
    }

    private mutating func label(_ term: Term, _ function: String) -> Typed? {
        guard case .text = term.literal, let literal = term.literal else {
            return refuse(term, "a label of \(function) must be a text in quotes")
        }
        return .literal(literal)
    }

    private mutating func isPath(_ term: Term) -> Bool {
        if case .text(let bytes) = term.literal, JSONPath.isWellFormed(bytes) { return true }
        return refuse(
            term, "\(quote(term)) is no path: write one in quotes, such as '$.a.b', '$.list[0]' or '$.\"two words\"'")
            ?? false
    }
}

/// What each argument of a JSON function is.
private struct JSONRoles {
    enum Role { case document, path, label, value }

    let role: (Int) -> Role
    /// Of the number of arguments, where it matters.
    var parity: Int?
    var shape = ""

    static func of(_ function: String) -> JSONRoles {
        switch function {
        case "json_array", "json_quote", "json_valid": JSONRoles { _ in .value }
        case "json_object":
            JSONRoles(role: { $0 % 2 == 0 ? .label : .value }, parity: 0, shape: "pairs of a label and a value")
        case "json_patch": JSONRoles { _ in .document }
        case "json_set", "json_insert", "json_replace":
            JSONRoles(
                role: { $0 == 0 ? .document : $0 % 2 == 1 ? .path : .value }, parity: 1,
                shape: "a document, then pairs of a path and a value")
        default: JSONRoles { $0 == 0 ? .document : .path }
        }
    }
}

/// SQLite's paths: `$`, then `.label`, `."label"`, `[place]` and `[#-place]`.
enum JSONPath {
    static func isWellFormed(_ path: [UInt8]) -> Bool {
        guard path.first == UInt8(ascii: "$") else { return false }
        var rest = path.dropFirst()
        while let sign = rest.popFirst() {
            let isStep = sign == UInt8(ascii: ".") ? takeLabel(&rest) : sign == UInt8(ascii: "[") && takePlace(&rest)
            if !isStep { return false }
        }
        return true
    }

    private static func takeLabel(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "\"") {
            guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let label = rest.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
        rest = rest.dropFirst(label.count)
        return !label.isEmpty
    }

    private static func takePlace(_ rest: inout ArraySlice<UInt8>) -> Bool {
        var digits = rest.prefix { $0 != UInt8(ascii: "]") }
        rest = rest.dropFirst(digits.count)
        guard rest.popFirst() != nil else { return false }
        if digits.first == UInt8(ascii: "#") {
            digits = digits.dropFirst()
            if digits.isEmpty { return true }
            guard digits.popFirst() == UInt8(ascii: "-") else { return false }
        }
        return !digits.isEmpty && digits.count < 10
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
