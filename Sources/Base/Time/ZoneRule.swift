/// How a zone's clocks go on after the last change that its file lists: POSIX's TZ text, as in
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable, Hashable {
    /// A day of every year, and the time of that day; it may be before midnight or days later.
    struct Turn: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// `Mm.w.d`: the `week`th such weekday of a month; the fifth is the last.
            case weekday(month: Int, week: Int, day: Int)
            /// `Jn`, from 1 on: 29 February is never counted.
            case ordinal(Int)
            /// `n`, from 0 on: 29 February is counted.
            case dayOfYear(Int)
        }

        let day: Day
        let seconds: Int
    }

    /// The part of the year in which clocks are put forward (or, in Ireland's case, back).
    struct Saving: Sendable, Hashable {
        let offset: Int64
        let begin: Turn
        let end: Turn
    }

    /// Milliseconds ahead of UTC.
    let standard: Int64
    let saving: Saving?

    /// The year's two changes; they need not be in the order of time.
    func changes(in year: Int) -> [ZoneChange] {
        guard let saving else { return [] }
        return [
            ZoneChange(instant: saving.begin.local(in: year) - standard, offset: saving.offset),
            ZoneChange(instant: saving.end.local(in: year) - saving.offset, offset: standard),
        ]
    }
}

extension ZoneRule.Turn {
    /// In milliseconds since 1970 as clocks show them.
    fileprivate func local(in year: Int) -> Int64 {
        Int64(dayNumber(in: year)) * CivilTime.millisecondsPerDay + Int64(seconds) * 1000
    }

    private func dayNumber(in year: Int) -> Int {
        let newYear = CivilTime.day(ofYear: year, 1, 1)
        switch day {
        case .dayOfYear(let number): return newYear + number
        case .ordinal(let number):
            let isLeapDayBefore = number >= 60 && CivilTime.days(inMonth: 2, of: year) == 29
            return newYear + number - (isLeapDayBefore ? 0 : 1)
        case .weekday(let month, let week, let weekday):
            let first = CivilTime.day(ofYear: year, month, 1)
            let firstWeekday = Int(floorDivide(Int64(first) + 4, by: 7).rest)
            let day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            return first + (day < CivilTime.days(inMonth: month, of: year) ? day : day - 7)
        }
    }
}

// MARK: - The text

extension ZoneRule {
    /// Nil, if `text` is no such rule.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard scanner.takeZoneName(), let west = scanner.takeTime(hours: Self.offsetHours) else { return nil }
        standard = -Int64(west) * 1000
        guard !scanner.isAtEnd else {
            saving = nil
            return
        }
        guard scanner.takeZoneName() else { return nil }
        var offset = standard + 3_600_000
        if !scanner.take(",") {
            guard let west = scanner.takeTime(hours: Self.offsetHours), scanner.take(",") else { return nil }
            offset = -Int64(west) * 1000
        }
        guard let begin = scanner.takeTurn(), scanner.take(","), let end = scanner.takeTurn(), scanner.isAtEnd
        else { return nil }
        saving = Saving(offset: offset, begin: begin, end: end)
    }

    /// RFC 8536 lets a change's time of day be up to a week away.
    fileprivate static let turnHours = 0...167
    fileprivate static let offsetHours = 0...24
}

extension Scanner {
    /// Three letters or more, or anything of letters, digits and signs between angle brackets.
    fileprivate mutating func takeZoneName() -> Bool {
        if take("<") {
            let name = letters { $0.isLetterOrDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            return name.count >= 3 && take(">")
        }
        return letters { $0.isLetter }.count >= 3
    }

    /// `hh[:mm[:ss]]` with or without a sign, in seconds.
    fileprivate mutating func takeTime(hours: ClosedRange<Int>) -> Int? {
        let sign = take("-") ? -1 : 1
        if sign > 0 { _ = take("+") }
        guard var seconds = number(in: hours).map({ $0 * 3600 }) else { return nil }
        for unit in [60, 1] where take(":") {
            guard let part = number(in: 0...59) else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    fileprivate mutating func takeTurn() -> ZoneRule.Turn? {
        guard let day = takeDay() else { return nil }
        guard take("/") else { return ZoneRule.Turn(day: day, seconds: 2 * 3600) }
        return takeTime(hours: ZoneRule.turnHours).map { ZoneRule.Turn(day: day, seconds: $0) }
    }

    private mutating func takeDay() -> ZoneRule.Turn.Day? {
        if take("M") {
            guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
                let day = number(in: 0...6)
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        }
        return take("J") ? number(in: 1...365).map { .ordinal($0) } : number(in: 0...365).map { .dayOfYear($0) }
    }

    private mutating func number(in range: ClosedRange<Int>) -> Int? {
        Int(String(decoding: digits(), as: UTF8.self)).flatMap { range.contains($0) ? $0 : nil }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
    fileprivate var isLetterOrDigit: Bool { isLetter || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
