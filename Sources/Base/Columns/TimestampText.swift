/// How SQL sees a moment: RFC 3339 in UTC with milliseconds, always 24 bytes, so that the order of texts is the order
/// of time, SQLite's date functions read it, and so does Grafana.
public enum TimestampText {
    public static let byteCount = 24
    /// The first and the last moment that the text can say: the years 1 and 9999.
    public static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// `2024-03-19T08:12:55.000Z`; a moment outside `range` is the nearer end of it.
    public static func bytes(_ milliseconds: Int64) -> [UInt8] {
        let inside = min(max(milliseconds, range.lowerBound), range.upperBound)
        var days = inside / 86_400_000
        var rest = inside % 86_400_000
        if rest < 0 {
            rest += 86_400_000
            days -= 1
        }
        let date = civilDate(daysSince1970: days)
        let (seconds, millisecond) = (rest / 1000, rest % 1000)
        var text: [UInt8] = []
        text.reserveCapacity(byteCount)
        append(date.year, digits: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        append(date.month, digits: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        append(date.day, digits: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        append(seconds / 3600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(seconds / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(seconds % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: "."))
        append(millisecond, digits: 3, to: &text)
        text.append(UInt8(ascii: "Z"))
        return text
    }

    /// The proleptic Gregorian date; years begin in March here, so that the leap day is the last one.
    private static func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    private static func append(_ number: Int64, digits: Int, to text: inout [UInt8]) {
        var divisor: Int64 = digits == 4 ? 1000 : digits == 3 ? 100 : 10
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
