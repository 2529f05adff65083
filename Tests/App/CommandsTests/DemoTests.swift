import Bytes
import JSON
import Model
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
