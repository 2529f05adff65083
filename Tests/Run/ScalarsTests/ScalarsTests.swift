import Scalars
import System
import Testing

@Suite struct `Nearest names` {
    @Test(arguments: [
        ("durabilty", "durability"), ("topci", "topic"), ("Retention_MS", "retention.ms"), ("lg", "log"),
        ("open segment", "open segments"),
    ])
    func `are found through a typing error`(word: String, meant: String) {
        let names = ["durability", "topic", "retention.ms", "log", "open segments", "telemetry"]
        #expect(nearestName(to: word, among: names) == meant)
    }

    @Test(arguments: ["", "x", "kafka", "durable things"])
    func `are not invented`(word: String) {
        #expect(nearestName(to: word, among: ["durability", "topic", "log"]) == nil)
    }

    @Test func `prefer the nearer one`() {
        #expect(nearestName(to: "stats", among: ["state", "start", "stat"]) == "state")
        #expect(suggestion(for: "statt", among: ["stat"]) == "; did you mean \"stat\"?")
    }
}

@Suite struct `Kinds of values` {
    private enum Durability: String, CaseIterable, Sendable { case durable, relaxed }

    @Test func `read what they write`() {
        let integers = ValueKind<Int>.integer(in: -5...16)
        for number in -5...16 { #expect(integers.read(integers.write(number)) == number) }
        let spans = ValueKind<Duration>.duration()
        for span in [Duration.zero, .milliseconds(1), .seconds(90), .longest] {
            #expect(spans.read(spans.write(span)) == span)
        }
        let sizes = ValueKind<Int>.byteSize()
        for size in [0, 1, 1023, 1024, 1536, 64 << 20, 3 << 40, .max] { #expect(sizes.read(sizes.write(size)) == size) }
        #expect(ValueKind<Bool>.boolean.read("true") == true)
        #expect(ValueKind<Path>.folder.read("a/b") == "a/b")
    }

    @Test func `know units, and numbers without one`() {
        let sizes = ValueKind<Int>.byteSize()
        #expect(sizes.read("64MiB") == 64 << 20)
        #expect(sizes.read("1000") == 1000)
        #expect(sizes.write(256 << 20) == "256MiB")
        #expect(sizes.complaint(about: "big") == "must be a size such as 64MiB, not \"big\"")
        let spans = ValueKind<Duration>.duration(in: .seconds(1) ... .seconds(3600))
        #expect(spans.read("30s") == .seconds(30))
        #expect(spans.read("1500") == .milliseconds(1500))
        #expect(spans.read("2h") == nil)
        #expect(spans.complaint(about: "2h") == "must be a duration from 1s to 1h, not \"2h\"")
    }

    @Test func `say what they expected`() {
        #expect(
            ValueKind<Int>.integer(in: 1...16).complaint(about: "99") == "must be a whole number from 1 to 16, not 99")
        #expect(
            ValueKind.choice(of: Durability.self).complaint(about: "durble")
                == "must be durable or relaxed, not \"durble\"; did you mean \"durable\"?")
        #expect(
            ValueKind<Int>.integer(in: 0 ... .max).complaint(about: "-1")
                == "must be a whole number of at least 0, not -1")
    }

    @Test(arguments: ["99", "0", "", "1.5", "0x10", "9223372036854775808", "١"])
    func `refuse what is not a number in range`(text: String) {
        #expect(ValueKind<Int>.integer(in: 1...16).read(text) == nil)
    }

    @Test func `may allow that there is none`() throws {
        let limit = ValueKind<Int?>.optional(.byteSize(in: 1...100), none: "none", "-1")
        #expect(limit.read("none") == .some(nil))
        #expect(limit.read("-1") == .some(nil))
        #expect(limit.read("7") == .some(7))
        #expect(limit.read("101") == nil)
        #expect(limit.write(nil) == "none")
        #expect(limit.expectation == "a size from 1 to 100, or none")
    }
}

@Suite struct `Text that a terminal may show` {
    @Test(arguments: [
        ("orders", "orders"), ("é…\u{1F600}", "é…\u{1F600}"), ("a\nb\r\tc\\n", #"a\nb\r\tc\n"#),
        ("\u{1B}[31m\u{7F}\0", #"\u{1b}[31m\u{7f}\u{0}"#), ("\u{85}\u{9B}1m", #"\u{85}\u{9b}1m"#), ("\r\n", #"\r\n"#),
        // Marks that turn the order of what follows around, and line ends that are no control characters.
        ("\u{202E}abc\u{2066}", #"\u{202e}abc\u{2066}"#), ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
    ])
    func `has every control character spelled out`(text: String, shown: String) { #expect(text.visible == shown) }
}
