import Arguments
import Bytes
import JSON
import Model
import PipelineFile
import StreamEngine
import System
import Testing

@testable import Commands

@Suite struct `Events of the demonstration` {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `stay within what they imitate`(seed: UInt64) throws {
        var events = Interactions(seed: seed)
        let now: Int64 = 1_795_238_642_000
        var types: Set<String> = []
        for _ in 0..<500 {
            let value = try #require(events.next(now: now).value)
            let event = try JSONValue.parse(value.span.bytes)
            #expect(event.members?.map(\.name) == ["event_id", "event_type", "timestamp", "user_id", "page_id"])
            #expect((3000...10_000).contains(event["event_id"]?.integer ?? 0))
            #expect((1...50).contains(event["user_id"]?.integer ?? 0))
            #expect((1...100).contains(event["page_id"]?.integer ?? 0))
            let time = event["timestamp"]?.text ?? ""
            #expect(time.count == 19 && time > "2026-10-22 05:24:01" && time <= "2026-11-21 05:24:02")
            types.insert(event["event_type"]?.text ?? "")
        }
        #expect(types == ["page_visit", "click", "purchase", "signup"])
    }

    @Test func `are the same for the same seed`() {
        var (one, other, third) = (Interactions(seed: 7), Interactions(seed: 7), Interactions(seed: 8))
        let events = (0..<20).map { _ in one.next(now: 0) }
        #expect(events == (0..<20).map { _ in other.next(now: 0) })
        #expect(events != (0..<20).map { _ in third.next(now: 0) })
    }
}

@Suite struct `Percentiles` {
    @Test func `are of the latest spans`() {
        var latencies = Latencies()
        #expect(latencies.percentile(50) == nil)
        for number in 1...100 { latencies.add(.milliseconds(number)) }
        #expect(latencies.percentile(50) == .milliseconds(51))
        #expect(latencies.percentile(99) == .milliseconds(100))
        for _ in 0..<Limits.latencies { latencies.add(.milliseconds(7)) }
        #expect(latencies.percentile(99) == .milliseconds(7))
    }
}

@Suite struct `The pipeline of the demonstration` {
    /// Whoever changes the file must get a program that was built from it.
    @Test func `is the file's, and comes to results at once`() throws {
        var root = Path(#filePath)
        for _ in 0..<4 { root = root.parent }
        let file = root / "data" / "interactions" / "pipeline.yaml"
        #expect(DemoCase.interactions.bytes == (try FileSystem.contents(of: file, limit: 1 << 16)))
        let definition = try DemoCase.interactions.definition()
        #expect(definition.views.allSatisfy { $0.trigger == .continuous })
        #expect(definition.views.contains { $0.name == DemoCase.countingView })
        #expect(definition.queries.contains { $0.name == DemoCase.firstQuestion })
    }
}

@Suite struct `The meter of the demonstration` {
    private static func moment(_ milliseconds: Int64) -> Moment { Moment(nanoseconds: milliseconds * 1_000_000) }

    @Test func `measures from the event until the slowest view has it`() {
        let meter = DemoMeter(end: 100, views: ["a", "b"])
        meter.appended(10, upTo: 110, made: Self.moment(0), now: Self.moment(2))
        meter.appended(5, upTo: 115, made: Self.moment(10), now: Self.moment(13))
        #expect(meter.reading.made == 15 && meter.reading.toDisk.percentile(99) == .milliseconds(3))
        meter.taken(["a": 115], now: Self.moment(20))
        #expect(meter.reading.toResults.percentile(50) == nil)
        meter.taken(["b": 110, "stranger": 3], now: Self.moment(25))
        #expect(meter.reading.toResults.percentile(50) == .milliseconds(25) && meter.reading.behind == 5)
        meter.taken(["b": 115], now: Self.moment(30))
        #expect(meter.reading.toResults.percentile(0) == .milliseconds(20) && meter.reading.behind == 0)
    }

    @Test func `knows when everything that was made is there`() {
        let clock = ManualClock()
        let meter = DemoMeter(end: 0, views: ["a"])
        meter.appended(1, upTo: 1, made: clock.now, now: clock.now)
        #expect(!meter.waitUntilTaken(until: clock.now, by: clock))
        meter.taken(["a": 1], now: clock.now)
        #expect(!meter.waitUntilTaken(until: clock.now, by: clock), "more may be made")
        meter.written()
        #expect(meter.waitUntilTaken(until: clock.now, by: clock))
        #expect(!meter.waitUntilOver(until: clock.now, by: clock))
        meter.close()
        #expect(meter.waitUntilOver(until: clock.now, by: clock))
    }
}

@Suite struct `The end of the demonstration` {
    private static func verdict(_ records: Int64, made: Int, counted: Int64, letters: Int64 = 0) -> DemoVerdict {
        var reading = DemoMeter.Reading()
        reading.made = made
        reading.span = .seconds(2)
        return DemoVerdict(
            records: records, reading: reading, counted: counted, deadLetters: letters)
    }

    @Test func `is right when every event counts once`() {
        #expect(Self.verdict(10, made: 10, counted: 10).isRight)
        #expect(!Self.verdict(10, made: 10, counted: 9).isRight)
        #expect(!Self.verdict(10, made: 10, counted: 11).isRight)
        #expect(!Self.verdict(9, made: 10, counted: 9).isRight, "the log has lost one")
        #expect(!Self.verdict(10, made: 10, counted: 9, letters: 1).isRight, "every event of ours can be read")
    }

    @Test func `leaves out what others sent and nobody could read`() {
        #expect(Self.verdict(13, made: 10, counted: 13).isRight)
        #expect(Self.verdict(13, made: 10, counted: 12, letters: 1).isRight)
        #expect(!Self.verdict(13, made: 10, counted: 11, letters: 1).isRight)
        #expect(
            Self.verdict(13, made: 10, counted: 12, letters: 1).sentence
                == "made 10 events in 2s (5/s), beside 3 other records, of which 1 could not be read; the results "
                + "count 12: none is missing, none counts twice")
    }
}

@Suite struct `What the demonstration shows` {
    private static var frame: DemoFrame {
        var frame = DemoFrame()
        frame.span = .seconds(3)
        frame.kinds = [.init(name: "click", count: 3000, ratio: 0.75), .init(name: "a\nb", count: 1000, ratio: 0.25)]
        frame.counted = 4000
        frame.rate = 1333
        return frame
    }

    @Test func `is a table with bars on a terminal`() {
        #expect(
            Self.frame.lines(.plain, columns: 80) == [
                "  EVENT  COUNT  SHARE", "  click  3,000  75.0%  " + String(repeating: "█", count: 30),
                #"  a\nb   1,000  25.0%  "# + String(repeating: "█", count: 10), "",
                "  4,000 events counted · 1,333/s · 0 behind · 3s", "  event to result …",
            ])
        #expect(Self.frame.lines(.plain, columns: 20)[4] == "  4,000 events coun")
        // A bar that was broken into two lines left one of them behind at every drawing.
        for columns in [1, 20, 30, 40, 60, 80, 200] {
            #expect(Self.frame.lines(.plain, columns: columns).allSatisfy { $0.count < max(2, columns) })
        }
    }

    @Test func `is a line elsewhere, with what is wrong`() {
        var frame = Self.frame
        frame.trouble = "paused: by somebody"
        #expect(
            frame.line
                == #"3s · 4,000 events counted · 1,333/s · 0 behind · event to result … · click 3,000 (75.0%) · a\nb "#
                + "1,000 (25.0%) · paused: by somebody")
    }
}
