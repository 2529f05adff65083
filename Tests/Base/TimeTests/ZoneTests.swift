import System
import Testing
import Time

/// Milliseconds since 1970 of a text of ISO 8601.
private func moment(_ text: String) throws -> Int64 { try CivilTime.parse(text).millisecondsSince1970 }

/// What the clocks of a zone show at a moment.
private func local(_ instant: String, _ zone: Zone) throws -> String {
    let instant = try moment(instant)
    return CivilTime(millisecondsSince1970: instant + zone.offset(at: instant)).description
}

private func instant(_ local: String, _ zone: Zone) throws -> String {
    CivilTime(millisecondsSince1970: zone.instant(ofLocal: try moment(local))).description
}

/// Why a name is refused.
private func refusal(_ name: String, in folder: Path = Zone.systemFolder) -> ZoneError? {
    do throws(ZoneError) {
        _ = try Zone.named(name, in: folder)
        return nil
    } catch { return error }
}

@Suite struct `A time zone` {
    @Test(
        arguments: [
            ("Europe/Berlin", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00.000Z"),
            ("Europe/Berlin", "2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999Z"),
            ("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00.000Z"),
            ("Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59.000Z"),
            ("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00.000Z"),
            // The last Sundays of March and October 2150, by the rule at the file's end.
            ("Europe/Berlin", "2150-03-29T01:00:00Z", "2150-03-29T03:00:00.000Z"),
            ("Europe/Berlin", "2150-10-25T00:59:59Z", "2150-10-25T02:59:59.000Z"),
            // 400 years are a whole number of weeks, so that 4426 is as 2026.
            ("Europe/Berlin", "4426-03-29T01:00:00Z", "4426-03-29T03:00:00.000Z"),
            ("America/New_York", "2026-11-01T05:59:59Z", "2026-11-01T01:59:59.000Z"),
            ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00.000Z"),
            // Half an hour of daylight saving.
            ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", "2026-04-05T01:59:59.000Z"),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05T01:30:00.000Z"),
            // A whole day that Samoa left out.
            ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59.000Z"),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00.000Z"),
            // Ireland's winter is what it saves: the rule's saving lies behind its standard.
            ("Europe/Dublin", "2100-01-15T12:00:00Z", "2100-01-15T12:00:00.000Z"),
            ("Europe/Dublin", "2100-07-15T12:00:00Z", "2100-07-15T13:00:00.000Z"),
            ("Asia/Kolkata", "9999-12-31T00:00:00Z", "9999-12-31T05:30:00.000Z"),
        ])
    func `shows a moment as its clocks do`(name: String, instant: String, shown: String) throws {
        #expect(try local(instant, Zone.named(name)) == shown)
    }

    @Test(
        arguments: [
            // The hour that spring skips is read as if the clocks had not been moved.
            ("Europe/Berlin", "2026-03-29T01:59:59.999", "2026-03-29T00:59:59.999Z"),
            ("Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T01:00:00.000Z"),
            ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z"),
            ("Europe/Berlin", "2026-03-29T03:30:00", "2026-03-29T01:30:00.000Z"),
            // The hour that autumn has twice is its first.
            ("Europe/Berlin", "2026-10-25T02:00:00", "2026-10-25T00:00:00.000Z"),
            ("Europe/Berlin", "2026-10-25T02:59:59.999", "2026-10-25T00:59:59.999Z"),
            ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z"),
            ("Europe/Berlin", "2150-10-25T02:30:00", "2150-10-25T00:30:00.000Z"),
            ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00.000Z"),
            ("UTC", "2026-03-29T02:30:00", "2026-03-29T02:30:00.000Z"),
        ])
    func `reads its clocks, also where they are moved`(name: String, local: String, moment: String) throws {
        #expect(try instant(local, Zone.named(name)) == moment)
    }

    @Test func `is UTC without any file`() throws {
        #expect(try Zone.named("UTC", in: "/nowhere") == .utc)
        for time in [Int64.min, -1, 0, .max] {
            #expect(Zone.utc.offset(at: time) == 0)
            #expect(Zone.utc.instant(ofLocal: time) == time)
        }
    }

    @Test func `answers at the ends of time`() throws {
        for name in ["Europe/Berlin", "America/New_York", "Pacific/Apia"] {
            let zone = try Zone.named(name)
            var cursor = ZoneCursor(zone)
            for time in [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, .max] {
                #expect(abs(zone.offset(at: time)) <= 15 * 3_600_000)
                #expect(cursor.offset(at: time) == zone.offset(at: time))
                #expect(cursor.instant(ofLocal: time) == zone.instant(ofLocal: time))
            }
        }
    }

    @Test(
        arguments: [
            "", "Europe/Berlim", "europe/berlin", "../zoneinfo/UTC", "Europe/../UTC", "/usr/share/zoneinfo/UTC",
            "Europe",
            "Europe/", "./UTC", "Europe/Berlin\0", String(repeating: "a", count: 65), "Zürich",
        ])
    func `is unknown when nobody has that name`(name: String) {
        #expect(refusal(name)?.code == .unknown)
    }

    @Test func `is not the file beside it`() {
        #expect([.damaged, .unreadable].contains(refusal("tzdata.zi")?.code))
        #expect([.damaged, .unknown].contains(refusal("right/Europe/Berlin")?.code))
    }

    @Test func `says where the database is missing`() {
        let sentence = "there is no tz database in /nowhere; install the package tzdata, or use UTC"
        #expect(refusal("Europe/Berlin", in: "/nowhere")?.description == "time zone 'Europe/Berlin': \(sentence)")
    }

    @Test func `is among the names of the database`() {
        let names = Zone.names()
        #expect(names.count > 300)
        #expect(names.contains("Europe/Berlin") && names.contains("America/Argentina/Ushuaia"))
        #expect(!names.contains { $0.hasPrefix("right/") || $0.hasPrefix("posix") || $0.hasSuffix(".tab") })
    }
}

@Suite struct `A zone's cursor` {
    @Test(arguments: UInt64(1)...4)
    func `gives what the zone gives`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let zone = try Zone.named(["Europe/Berlin", "America/St_Johns", "Africa/Casablanca", "UTC"][Int(seed) - 1])
        var cursor = ZoneCursor(zone)
        var time: Int64 = 1_700_000_000_000
        for _ in 0..<20_000 {
            let step: Int64 = Int.random(in: 0..<50, using: &generator) == 0 ? 400_000_000_000 : 40_000_000
            time += Int64.random(in: -step...step, using: &generator)
            #expect(cursor.offset(at: time) == zone.offset(at: time))
            #expect(cursor.instant(ofLocal: time) == zone.instant(ofLocal: time))
        }
    }
}
