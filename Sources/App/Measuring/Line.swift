internal import JSON

/// A line of the report: for people as `text`, for programs as `json`.
public enum Line: Sendable {
    case machine(Machine)
    /// What the numbers depend on besides the machine.
    case remark(name: String, text: String)
    case row(Row)
    case skipped(name: String, place: PlaceKind, reason: String)

    private static let header = columns(["benchmark", "on", "result", "baseline", "ratio", "target"])

    public var text: String {
        switch self {
        case .machine(let machine): return "\(machine.text)\n\n\(Self.header)"
        case .remark(let name, let text): return "\(name): \(text)"
        case .skipped(let name, let place, let reason):
            return Self.columns([name, place.rawValue, "skipped: \(reason)"])
        case .row(let row):
            let verdict = row.isMet.map { $0 ? "met" : "missed" } ?? ""
            let line = Self.columns([
                row.name, row.place.rawValue, row.result.text, row.baseline?.text ?? "",
                row.ratio.map { Quantity($0, .times).text } ?? "", row.target?.text ?? "", verdict,
            ])
            if row.notes.isEmpty { return line }
            return line + "\n    " + row.notes.map { "\($0.name) \($0.value.text)" }.joined(separator: " · ")
        }
    }

    /// One object, without a line's end.
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            switch self {
            case .machine(let machine): machine.write(to: &json)
            case .remark(let name, let text):
                json.member("remark", name)
                json.member("text", text)
            case .skipped(let name, let place, let reason):
                json.member("skipped", name)
                json.member("place", place.rawValue)
                json.member("reason", reason)
            case .row(let row): row.write(to: &json)
            }
        }
        return json.text
    }

    private static func columns(_ cells: [String]) -> String {
        var line = ""
        for (cell, width) in zip(cells, [42, 5, 18, 18, 8, 18, 7]) {
            let missing = width - cell.unicodeScalars.count
            line += cell + String(repeating: " ", count: max(0, missing)) + " "
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}

extension Target {
    var text: String {
        switch self {
        case .atLeast(let least): "≥ \(least.text)"
        case .atMost(let most): "≤ \(most.text)"
        case .ratioAtLeast(let least): "≥ \(Quantity(least, .times).text)"
        }
    }
}

extension Row {
    func write(to json: inout JSONObjectWriter) {
        json.member("name", name)
        json.member("place", place.rawValue)
        json.member("result", result.value)
        json.member("unit", result.unit.rawValue)
        json.member("baseline", baseline?.value)
        json.member("ratio", ratio)
        json.member("target", target?.text)
        json.member("met", isMet)
        json.object("notes") { json in
            for note in notes { json.member(note.name, note.value.value) }
        }
    }
}
