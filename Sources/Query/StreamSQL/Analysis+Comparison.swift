import Columns
import Plans
import Time

extension Analysis {
    /// A term and those it is compared with, all of them fit for it.
    ///
    /// Timestamps compare as moments: a literal beside one is read as a time, and written as SQL sees timestamps.
    mutating func compared(_ subject: Term, with others: [Term], _ context: Context) -> [Expression]? {
        comparable(subject, with: others, context)?.map(\.expression)
    }

    mutating func comparable(_ subject: Term, with others: [Term], _ context: Context) -> [Typed]? {
        let terms = [subject] + others
        guard var values = all(terms, context) else { return nil }
        if !truthsAreNumbers(values, terms) { return nil }
        guard values.contains(where: { $0.kind == .timestamp }) else { return values }
        var isWhole = true
        for place in values.indices.dropFirst() {
            isWhole = align(&values, 0, place, terms) && isWhole
        }
        return isWhole ? values : nil
    }

    /// A boolean is 1 or 0 in SQL, which no text equals but '1' and '0'.
    private mutating func truthsAreNumbers(_ values: [Typed], _ terms: [Term]) -> Bool {
        guard let subject = values.indices.first(where: { values[$0].range == 0...1 }) else { return true }
        for place in values.indices where ["true", "false"].contains(values[place].literalText?.asciiLowercased) {
            let text = quote(terms[subject])
            return refuse(terms[place], "\(text) is 1, 0 or null, and no text: write \(text), or NOT \(text)") ?? false
        }
        return true
    }

    private mutating func align(_ values: inout [Typed], _ one: Int, _ other: Int, _ terms: [Term]) -> Bool {
        switch (values[one].kind == .timestamp, values[other].kind == .timestamp) {
        case (true, true), (false, false): return true
        case (true, false): return makeTime(&values[other], terms[other], beside: terms[one])
        case (false, true): return makeTime(&values[one], terms[one], beside: terms[other])
        }
    }

    private mutating func makeTime(_ value: inout Typed, _ term: Term, beside timestamp: Term) -> Bool {
        let name = quote(timestamp)
        switch value.literal {
        case .null: return true
        case .text:
            do {
                let time = try CivilTime.parse(value.literalText ?? "")
                value = .literal(.text(TimestampText.bytes(time.millisecondsSince1970)))
                return true
            } catch {
                complaints.add(term.offset, "\(name) is a timestamp, and '\(error.text)' is none: \(error.sentence)")
                return false
            }
        case .integer, .real:
            complaints.add(
                term.offset,
                "\(name) is a timestamp, and \(quote(term)) is a number: "
                    + "compare unix(\(name)), or write a time as '2024-03-19 08:12:55'"
            )
        case nil:
            let remedy =
                value.kind.isTextual || value.kind == .mixed
                ? "CAST(\(name) AS TEXT), or date(\(name))" : "unix(\(name))"
            complaints.add(
                term.offset, "\(name) is a timestamp, and \(quote(term)) is \(value.kind.noun): compare \(remedy)")
        }
        return false
    }
}
