import System
import Testing
import Time

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct `Civil time` {
    @Test(arguments: UInt64(1)...4)
    func `is the C library's`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let written: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999
        let any: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000
        let near: ClosedRange<Int64> = -200_000_000_000...4_000_000_000_000
        for range in [written, any, near] {
            for _ in 0..<2000 { check(Int64.random(in: range, using: &generator)) }
        }
    }

    @Test func `is the C library's at the turn of every month`() {
        for year in [
            -400, -1, 0, 1, 4, 100, 1582, 1899, 1900, 1904, 1970, 1999, 2000, 2024, 2026, 2100, 2400, 9999, 10_000,
        ] {
            for month in 0..<12 {
                var fields = tm()
                (fields.tm_year, fields.tm_mon, fields.tm_mday) = (Int32(year - 1900), Int32(month), 1)
                let turn = Int64(timegm(&fields)) * 1000
                for milliseconds in [turn - 86_400_000, turn - 1, turn, turn + 86_399_999] { check(milliseconds) }
            }
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_234_402_123, "2026-11-21T04:13:22.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
            (.max, "+292278994-08-17T07:12:55.807Z"), (.min, "-292275055-05-16T16:47:04.192Z"),
        ] as [(Int64, String)])
    func `is written as in RFC 3339`(milliseconds: Int64, text: String) {
        let time = CivilTime(millisecondsSince1970: milliseconds)
        #expect(time.description == text)
        #expect(time.millisecondsSince1970 == milliseconds)
    }

    @Test func `orders as time passes`() {
        let times = [Int64.min, -1, 0, 1, 86_400_000, .max].map(CivilTime.init(millisecondsSince1970:))
        #expect(times.reversed().sorted() == times)
    }

    private func check(_ milliseconds: Int64) {
        let time = CivilTime(millisecondsSince1970: milliseconds)
        var seconds = time_t((Double(milliseconds) / 1000).rounded(.down))
        var fields = tm()
        gmtime_r(&seconds, &fields)
        let theirs = [
            Int(fields.tm_year) + 1900, Int(fields.tm_mon) + 1, Int(fields.tm_mday), Int(fields.tm_hour),
            Int(fields.tm_min), Int(fields.tm_sec), Int(fields.tm_wday),
        ]
        let ours = [time.year, time.month, time.day, time.hour, time.minute, time.second, time.weekday]
        #expect(ours == theirs, "\(milliseconds)")
        #expect(Int64(timegm(&fields)) * 1000 + Int64(time.millisecond) == milliseconds)
        #expect(time.millisecondsSince1970 == milliseconds)
    }
}
