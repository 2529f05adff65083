import System
import Testing
import Time

@Suite struct `Byte sizes` {
    @Test(arguments: [
        ("0", 0), ("1024", 1024), ("512 B", 512), ("64 KB", 64_000), ("64kb", 64_000), ("256MiB", 268_435_456),
        ("256mib", 268_435_456), (" 1 GiB ", 1 << 30), ("1.5 GiB", 3 << 29), ("1.2KB", 1200), ("0.001 KiB", 1),
        ("2TB", 2_000_000_000_000),
        ("1 PiB", 1 << 50), ("8191PiB", 8191 << 50), ("9223372036854775807", .max),
    ])
    func `are read`(text: String, bytes: Int) throws {
        #expect(try ByteSize.parse(text).bytes == bytes)
    }

    @Test(arguments: [
        "", " ", "KB", "-1", "+1", "1,5 KB", "1.5", "1.5 B", "1. KB", ".5 KB", "1.2345 KB", "1 K", "1 G", "1 XB",
        "1 KB 2", "1KBs",
        "0x10", "1e3", "1 2", "１KB", "1 K B", "99999999999999999999",
    ])
    func `of another form are refused with examples`(text: String) {
        expect(.unreadable, containing: "expected a size such as 256 MiB") { _ = try ByteSize.parse(text) }
    }

    @Test(arguments: ["8192 PiB", "9223372036854775807 KB", "9300 PB"])
    func `beyond 64 bits are refused`(text: String) {
        expect(.outOfRange, containing: "expected a size below 8192 PiB") { _ = try ByteSize.parse(text) }
    }

    @Test(arguments: [
        (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1 KiB"), (1075, "1 KiB"), (1076, "1.1 KiB"),
        (1536, "1.5 KiB"),
        (1_048_524, "1023.9 KiB"), (1_048_525, "1 MiB"), (1_048_576, "1 MiB"), (1_288_490_189, "1.2 GiB"),
        (1 << 40, "1 TiB"),
        (5 << 50, "5 PiB"), (.max, "8192 PiB"),
    ])
    func `are written in the largest unit that fits`(bytes: Int, text: String) {
        #expect(ByteSize(bytes: bytes).description == text)
    }

    @Test(arguments: UInt64(1)...2)
    func `read back to within the digit that is written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let bytes = Int.random(in: 0...(1 << 62), using: &generator) >> Int.random(in: 0..<62, using: &generator)
            let text = ByteSize(bytes: bytes).description
            let again = try ByteSize.parse(text).bytes
            #expect(abs(Double(again - bytes)) <= Double(bytes) * 0.05 + 1, "\(bytes) as \(text)")
            #expect(ByteSize(bytes: again).description == text, "\(bytes)")
        }
    }
}

@Suite struct `Durations` {
    @Test(
        arguments: [
            ("10s", .seconds(10)), ("7d", .seconds(604_800)), ("500ms", .milliseconds(500)), ("1h30m", .seconds(5400)),
            ("1h 30m", .seconds(5400)), (" 1.5 s ", .milliseconds(1500)), ("0s", .zero), ("90min", .seconds(5400)),
            ("5us", .microseconds(5)),
            ("5µs", .microseconds(5)), ("1d1h1m1s1ms1us1ns", .nanoseconds(90_061_001_001_001)),
            ("0.001s", .milliseconds(1)),
            ("106751d", .seconds(106_751 * 86_400)),
        ] as [(String, Duration)])
    func `are read`(text: String, duration: Duration) throws {
        #expect(try Duration.parse(text) == duration)
    }

    @Test(arguments: [
        "", " ", "10", "s", "-1s", "+1s", "1S", "1 M", "1y", "1w", "1h1h", "30m1h", "1s500", "1.s", ".5s", "1.2345s",
        "1,5s", "1h,30m", "1hm",
        "soon", "1 h 30", "PT1H", "99999999999999999999s",
    ])
    func `of another form are refused with examples`(text: String) {
        expect(.unreadable, containing: "expected a duration such as 500ms, 10s") { _ = try Duration.parse(text) }
    }

    @Test(arguments: ["106752d", "9223372036854775807s", "106751d24h", "9223372036854775807ms"])
    func `beyond 64 bits of nanoseconds are refused`(text: String) {
        expect(.outOfRange, containing: "expected a duration below 106751 days") { _ = try Duration.parse(text) }
    }

    @Test(
        arguments: [
            (.zero, "0s", "0s"), (.nanoseconds(1), "1ns", "1ns"), (.microseconds(12), "12us", "12us"),
            (.nanoseconds(340_900_000), "340ms900us", "340ms"),
            (.milliseconds(1000), "1s", "1s"), (.milliseconds(1290), "1s290ms", "1.2s"),
            (.nanoseconds(1_000_000_001), "1s1ns", "1s"),
            (.seconds(59), "59s", "59s"), (.seconds(200), "3m20s", "3m20s"),
            (.milliseconds(200_500), "3m20s500ms", "3m20s"),
            (.seconds(3600), "1h", "1h"), (.seconds(3601), "1h1s", "1h"), (.seconds(5400), "1h30m", "1h30m"),
            (.seconds(2 * 86_400 + 4 * 3600 + 59), "2d4h59s", "2d4h"), (.seconds(-90), "-1m30s", "-1m30s"),
            (.nanoseconds(Int64.max), "106751d23h47m16s854ms775us807ns", "106751d23h"),
        ] as [(Duration, String, String)])
    func `are written exactly, and briefly`(duration: Duration, exact: String, brief: String) {
        #expect(duration.exactText == exact)
        #expect(duration.briefText == brief)
    }

    @Test(arguments: UInt64(1)...3)
    func `come back as they were written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let shift = Int64.random(in: 0..<63, using: &generator)
            let duration = Duration.nanoseconds(Int64.random(in: 0...Int64.max, using: &generator) >> shift)
            #expect(try Duration.parse(duration.exactText) == duration)
        }
    }
}
