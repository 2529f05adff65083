import System
import Testing

@testable import Time

/// Files in the form TZif, as RFC 8536 has it.
private struct TZif {
    var version = UInt8(ascii: "2")
    /// Seconds since 1970, and the number of the local time that begins.
    var changes: [(Int64, UInt8)] = []
    var offsets: [Int32] = [3600]
    var leapSeconds = 0
    var rule = "CET-1"

    var bytes: [UInt8] {
        guard version > 0 else { return block(timeBytes: 4) }
        return TZif(version: version).block(timeBytes: 4) + block(timeBytes: 8) + Array("\n\(rule)\n".utf8)
    }

    private func block(timeBytes: Int) -> [UInt8] {
        var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, leapSeconds, changes.count, offsets.count, 4] { bytes += Self.number(Int64(count), 4) }
        for change in changes { bytes += Self.number(change.0, timeBytes) }
        bytes += changes.map(\.1)
        for offset in offsets { bytes += Self.number(Int64(offset), 4) + [0, 0] }
        bytes += Array("CET\0".utf8)
        for _ in 0..<leapSeconds { bytes += [UInt8](repeating: 0, count: timeBytes + 4) }
        return bytes
    }

    private static func number(_ value: Int64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> Int64(8 * (count - 1 - $0))) }
    }
}

private func zone(_ file: TZif) throws -> Zone { Zone(name: "Test", periods: try ZoneFile.decode(file.bytes)) }

private func damage(_ bytes: [UInt8]) -> String? {
    do throws(ZoneFile.Damage) {
        _ = try ZoneFile.decode(bytes)
        return nil
    } catch { return error.sentence }
}

@Suite struct `A zone's file` {
    @Test func `of version 1 holds times of 32 bits and no rule`() throws {
        let zone = try zone(TZif(version: 0, changes: [(-1000, 1), (1000, 0)], offsets: [3600, 7200]))
        #expect(zone.offset(at: -1_000_001) == 3_600_000)
        #expect(zone.offset(at: -1_000_000) == 7_200_000)
        #expect(zone.offset(at: 1_000_000) == 3_600_000)
        #expect(zone.offset(at: .max) == 3_600_000)
    }

    @Test(
        arguments: [
            // (rule, moment, hours and minutes ahead)
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -300),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -240),
            ("EST5EDT,M3.2.0/4:30,M11.1.0", "2026-03-08T09:29:59Z", -300),
            ("EST5EDT,M3.2.0/4:30,M11.1.0", "2026-03-08T09:30:00Z", -240),
            ("<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T20:29:59Z", 210),
            // Day 79 without leap days is 20 March in every year, and its hour 24 is the next day's first.
            ("<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T20:30:00Z", 270),
            ("<+0330>-3:30<+0430>,J79/24,J263/24", "2023-03-20T20:30:00Z", 270),
            // Day 59 from 0 on is 29 February in a leap year, else 1 March.
            ("AAA0BBB,59/0,300/0", "2024-02-28T23:59:59Z", 0), ("AAA0BBB,59/0,300/0", "2024-02-29T00:00:00Z", 60),
            ("AAA0BBB,59/0,300/0", "2023-02-28T23:59:59Z", 0), ("AAA0BBB,59/0,300/0", "2023-03-01T00:00:00Z", 60),
            // Godthab's clocks change on the day before the last Sunday, and at a negative hour.
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -120),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -60),
            // Gaza's hours beyond a day: the Saturday after the fourth Thursday, at 02:00.
            ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 120),
            ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 180),
            // The south's summer begins in one year and ends in the next.
            ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", "2026-01-01T00:00:00Z", -180),
            ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", "2026-07-01T00:00:00Z", -240),
            // Daylight saving through all the year.
            ("XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -240),
            ("XXX3EDT4,0/0,J365/23", "2027-01-01T05:00:00Z", -240),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 60),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00:00Z", 0),
            ("AAA-5:45:30", "2026-12-01T00:00:00Z", 345),
        ])
    func `ends with a rule for all times after it`(rule: String, moment: String, minutes: Int64) throws {
        let zone = try zone(TZif(rule: rule))
        let time = try CivilTime.parse(moment).millisecondsSince1970
        #expect(zone.offset(at: time) / 60_000 == minutes)
    }

    @Test(
        arguments: [
            "E5", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0",
            "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J10", "EST5EDT,J366,J10", "EST5EDT,366,10", "EST25",
            "EST5EDT,J1/168,J2",
            "<EST5", "<E>5", "EST5 ", "EST5EDT,J1,J2,", "EST99999999999999999999", "EST5:60", "é5",
        ])
    func `is damaged when its rule is none`(rule: String) {
        #expect(damage(TZif(rule: rule).bytes) == "ends with the unreadable rule \"\(rule)\"")
    }

    @Test func `is damaged when its tables contradict each other`() {
        #expect(damage([]) == "ends too early")
        #expect(damage(Array("TZiX".utf8) + [UInt8](repeating: 0, count: 40)) == "does not begin with TZif")
        #expect(damage(TZif(changes: [(5, 1)]).bytes) == "names a local time that it does not have")
        #expect(damage(TZif(changes: [(5, 0), (5, 0)]).bytes) == "lists changes out of order")
        #expect(damage(TZif(offsets: []).bytes) == "has no local time")
        #expect(damage(TZif(offsets: [.max]).bytes) == "has a local time 2147483647 s from UTC")
        #expect(damage(TZif(leapSeconds: 1).bytes) == "counts leap seconds; name the zone without right/")
    }

    @Test func `that says it is huge takes no memory for it`() {
        var bytes = TZif().bytes
        for place in [20, 24, 28, 32, 36, 40] {
            var changed = bytes
            changed.replaceSubrange(place..<place + 4, with: [0x7F, 0xFF, 0xFF, 0xFF])
            #expect(damage(changed) == "ends before its tables do")
            changed.replaceSubrange(place..<place + 4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            #expect(damage(changed) == "ends before its tables do")
        }
        bytes.removeLast(4)
        #expect(damage(bytes) != nil)
    }

    @Test(arguments: UInt64(1)...8)
    func `never stops the process, whatever is in it`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let real = try FileSystem.contents(of: Zone.systemFolder / "America/New_York", limit: 1 << 16)
        for _ in 0..<300 {
            var bytes = real
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) {
                bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            }
            guard let periods = try? ZoneFile.decode(bytes) else { continue }  // refused, as it may be
            let zone = Zone(name: "Damaged", periods: periods)
            for time in [Int64.min, -2_000_000_000_000, 0, 2_000_000_000_000, 9_000_000_000_000, .max] {
                #expect(abs(zone.offset(at: time)) <= 90_000_000)
                _ = zone.instant(ofLocal: time)
            }
        }
    }
}
