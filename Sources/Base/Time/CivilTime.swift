/// A moment as date and time of day in UTC, in the Gregorian calendar without a beginning, to the millisecond.
public struct CivilTime: Sendable, Hashable {
    public let year: Int
    /// 1 is January.
    public let month: Int
    public let day: Int
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let millisecond: Int

    /// Any number of milliseconds, also before 1970.
    public init(millisecondsSince1970 milliseconds: Int64) {
        let (days, rest) = floorDivide(milliseconds, by: Self.millisecondsPerDay)
        (year, month, day) = Self.date(ofDay: Int(days))
        hour = Int(rest / 3_600_000)
        minute = Int(rest / 60_000 % 60)
        second = Int(rest / 1000 % 60)
        millisecond = Int(rest % 1000)
    }

    public var millisecondsSince1970: Int64 {
        let time = Int64(((hour * 60 + minute) * 60 + second) * 1000 + millisecond)
        // The product alone can leave 64 bits at their lower end, where the sum comes back.
        return Int64(daysSince1970) &* Self.millisecondsPerDay &+ time
    }

    /// 0 is Sunday, as in crontabs.
    public var weekday: Int { Int(floorDivide(Int64(daysSince1970) + 4, by: 7).rest) }

    public var daysSince1970: Int { Self.day(ofYear: year, month, day) }

    static let millisecondsPerDay: Int64 = 86_400_000

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilTime: Comparable {
    public static func < (one: CivilTime, other: CivilTime) -> Bool {
        one.millisecondsSince1970 < other.millisecondsSince1970
    }
}

/// Years that begin in March have their leap day at the end, so that the months before it have fixed lengths: five of
/// them, from March or August on, take 153 days. 400 such years have 146 097 days.
extension CivilTime {
    private static let daysPerEra = 146_097
    /// From the first of March of the year 0 to the first of January 1970.
    private static let daysBefore1970 = 719_468

    static func day(ofYear year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let (era, yearOfEra) = floorDivide(Int64(shifted), by: 400)
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let years = Int(yearOfEra)
        return Int(era) * daysPerEra + years * 365 + years / 4 - years / 100 + dayOfYear - daysBefore1970
    }

    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let (era, rest) = floorDivide(Int64(day + daysBefore1970), by: Int64(daysPerEra))
        let dayOfEra = Int(rest)
        // The leap days before this one are taken out, so that every year has 365 days.
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = Int(era) * 400 + yearOfEra + (month > 2 ? 0 : 1)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

/// Division whose rest is never negative.
func floorDivide(_ number: Int64, by divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
}
