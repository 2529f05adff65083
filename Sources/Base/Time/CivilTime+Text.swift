extension CivilTime: CustomStringConvertible {
    /// As in `2026-11-21T04:13:22.123Z`; years that do not have four digits bear a sign and six or more.
    public var description: String {
        let years = (0...9999).contains(year) ? padded(year, 4) : (year < 0 ? "-" : "+") + padded(abs(year), 6)
        let date = "\(years)-\(padded(month, 2))-\(padded(day, 2))"
        return date + "T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2)).\(padded(millisecond, 3))Z"
    }

    /// Reads a date of ISO 8601, alone or with a time of day after a T or a space.
    ///
    /// Seconds and their fraction may be missing; of the fraction, milliseconds count. The time is UTC unless an offset
    /// such as +05:30 follows. Second 60 is the next minute's first.
    public static func parse(_ text: String) throws(TimeError) -> CivilTime {
        var reader = TimeReader(text)
        return try reader.time()
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

private struct TimeReader {
    private let text: String
    private var scanner: Scanner

    init(_ text: String) {
        self.text = text
        scanner = Scanner(text)
    }

    mutating func time() throws(TimeError) -> CivilTime {
        let days = try date()
        var milliseconds: Int64 = 0
        if !scanner.isAtEnd {
            guard scanner.take("T") || scanner.take(" ") else { throw unreadable() }
            milliseconds = try timeOfDay() - offset()
        }
        guard scanner.isAtEnd else { throw unreadable() }
        let time = CivilTime(millisecondsSince1970: Int64(days) * CivilTime.millisecondsPerDay + milliseconds)
        try check("year", time.year, in: TimeLimits.years)
        return time
    }

    /// The day's number since 1970.
    private mutating func date() throws(TimeError) -> Int {
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2)
        else { throw unreadable() }
        try check("year", year, in: TimeLimits.years)
        try check("month", month, in: 1...12)
        try check("day", day, in: 1...CivilTime.days(inMonth: month, of: year))
        return CivilTime.day(ofYear: year, month, day)
    }

    private mutating func timeOfDay() throws(TimeError) -> Int64 {
        var milliseconds = try hoursAndMinutes()
        guard scanner.take(":") else { return milliseconds }
        guard let second = scanner.digits(2) else { throw unreadable() }
        try check("second", second, in: 0...60)
        milliseconds += Int64(second) * 1000
        if scanner.take(".") {
            let digits = scanner.digits()
            guard !digits.isEmpty else { throw unreadable() }
            milliseconds += Int64(String(decoding: digits.prefix(3), as: UTF8.self).padded(to: 3)) ?? 0
        }
        return milliseconds
    }

    /// How far the time written is ahead of UTC.
    private mutating func offset() throws(TimeError) -> Int64 {
        if scanner.isAtEnd || scanner.take("Z") { return 0 }
        let sign: Int64 = scanner.take("-") ? -1 : 1
        guard sign < 0 || scanner.take("+") else { throw unreadable() }
        return try sign * hoursAndMinutes()
    }

    private mutating func hoursAndMinutes() throws(TimeError) -> Int64 {
        guard let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2) else {
            throw unreadable()
        }
        try check("hour", hour, in: 0...23)
        try check("minute", minute, in: 0...59)
        return Int64(hour * 60 + minute) * 60_000
    }

    private func check(_ name: String, _ number: Int, in range: ClosedRange<Int>) throws(TimeError) {
        guard !range.contains(number) else { return }
        let sentence = "\(name) \(number) is not in \(range.lowerBound)...\(range.upperBound)"
        throw TimeError(code: .outOfRange, text: text, sentence: sentence)
    }

    private func unreadable() -> TimeError {
        TimeError(
            code: .unreadable, text: text,
            sentence: "expected a time such as 2026-11-21, 2026-11-21T04:13:22.123Z or 2026-11-21 04:13:22+05:30")
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String { self + String(repeating: "0", count: count - utf8.count) }
}
