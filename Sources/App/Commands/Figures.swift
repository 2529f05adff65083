internal import System
internal import Time

/// Numbers as people read them.
enum Figures {
    /// With commas between thousands: `1,234,567`.
    static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// A count and its noun: `1 record`, `2 records`.
    static func count(_ number: Int, _ noun: String) -> String { "\(count(number)) \(noun)\(number == 1 ? "" : "s")" }

    static func bytes(_ number: Int) -> String { ByteSize(bytes: max(0, number)).description }

    static func time(_ timestamp: Int64) -> String { CivilTime(millisecondsSince1970: timestamp).description }

    /// One decimal below ten, none above.
    static func rate(_ rate: Double) -> String {
        guard rate.isFinite, rate < 1e15 else { return "?" }
        if rate >= 10 { return count(Int(rate.rounded())) }
        let tenths = Int((rate * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

/// How much went through since a beginning.
struct Tally {
    var records = 0
    var bytes = 0
    let began: Moment

    mutating func add(records: Int, bytes: Int) {
        self.records += records
        self.bytes += bytes
    }

    /// `1,000 records, 95.4 KiB in 2.1s (476 records/s, 45.4 KiB/s)`.
    func text(at now: Moment) -> String {
        let span = now - began
        let seconds = max(span.inSeconds, 1e-6)
        let total = "\(Figures.count(records, "record")), \(Figures.bytes(bytes)) in \(span.briefText)"
        // Of one record, or of a moment, a rate says how long the disk took, and nothing about the next second.
        guard records > 1, span >= Limits.ratedSpan else { return total }
        let rates =
            "\(Figures.rate(Double(records) / seconds)) records/s, \(Figures.bytes(Int(Double(bytes) / seconds)))/s"
        return "\(total) (\(rates))"
    }
}
