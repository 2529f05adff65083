import System
import TestKit
import Testing
import Time

/// Python's `zoneinfo` over the same database.
private enum Python {
    static let tool = Tool("python3")

    /// For every zone, moments in seconds: the offset at each, and what a local time of that number of seconds means.
    private static let program = """
        import random, sys
        from datetime import datetime, timedelta, timezone
        from zoneinfo import ZoneInfo
        seed, folder = int(sys.argv[1]), sys.argv[2]
        zero, epoch = datetime(1970, 1, 1, tzinfo=timezone.utc), datetime(1970, 1, 1)
        first = int((datetime(1850, 1, 1) - epoch).total_seconds())
        last = int((datetime(2650, 1, 1) - epoch).total_seconds())
        new = int((datetime(2040, 1, 1) - epoch).total_seconds())
        for name in open(sys.argv[3]).read().split():
            generator = random.Random(f"{seed} {name}")
            with open(f"{folder}/{name}", "rb") as file: zone = ZoneInfo.from_file(file, key=name)
            times = [generator.randint(first, last) for _ in range(40)]
            times += [generator.randint(0, new) for _ in range(40)]
            # Where the clocks change, and seconds around it.
            step, now = 86400 * 20, generator.randint(0, 86400 * 20)
            while now < new + step * 20:
                low, high = now, now + step
                offset = lambda t: (zero + timedelta(seconds=t)).astimezone(zone).utcoffset()
                if offset(low) != offset(high):
                    while high - low > 1:
                        middle = (low + high) // 2
                        if offset(middle) == offset(low): low = middle
                        else: high = middle
                    spread = int(offset(high).total_seconds()), int(offset(low).total_seconds())
                    times += [low, high, high + spread[0], high + spread[0] - 1, high + spread[1], high + spread[1] - 1]
                now += step
            for time in times:
                offset = (zero + timedelta(seconds=time)).astimezone(zone).utcoffset()
                local = (epoch + timedelta(seconds=time)).replace(tzinfo=zone)
                meant = time - int(local.utcoffset().total_seconds())
                print(name, time, int(offset.total_seconds()), meant)
        """

    static func answers(seed: UInt64, names: [String]) throws -> [[Substring]] {
        let words = ["-c", program, String(seed), Zone.systemFolder.text]
        let output = try #require(tool).output(words, on: Array(names.joined(separator: "\n").utf8))
        let text = String(decoding: output, as: UTF8.self)
        return text.split(separator: "\n").map { $0.split(separator: " ") }
    }
}

@Suite(.enabled(if: Python.tool != nil, "python3 is not installed"))
struct `Our zones and Python's` {
    @Test(arguments: [UInt64(1)])
    func `agree on every zone from 1850 to 2650`(seed: UInt64) throws {
        let answers = try Python.answers(seed: seed, names: Zone.names())
        #expect(answers.count > 50_000)
        var zones: [Substring: Zone] = [:]
        var differences: [String] = []
        for answer in answers {
            let zone = try zones[answer[0]] ?? Zone.named(String(answer[0]))
            zones[answer[0]] = zone
            let (time, offset) = try (#require(Int64(answer[1])) * 1000, #require(Int64(answer[2])) * 1000)
            let meant = try #require(Int64(answer[3])) * 1000
            if zone.offset(at: time) != offset { differences.append("\(answer): offset \(zone.offset(at: time))") }
            if zone.instant(ofLocal: time) != meant { differences.append("\(answer): \(zone.instant(ofLocal: time))") }
        }
        #expect(differences.isEmpty, "\(differences.count) of \(answers.count): \(differences.prefix(5))")
    }
}
