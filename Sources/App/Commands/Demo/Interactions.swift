internal import JSON
internal import Model
internal import System
internal import Time

/// Invented events of people who use a site, the same ones for the same seed and time.
struct Interactions {
    static let types = ["page_visit", "click", "purchase", "signup"]
    private static let monthMilliseconds: Int64 = 30 * 86_400_000

    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// The next event, which happened within the 30 days before `now`.
    mutating func next(now: Timestamp) -> Record {
        var json = JSONWriter()
        json.object { object in
            object.member("event_id", Int.random(in: 3000...10_000, using: &generator))
            object.member("event_type", Self.types[Int.random(in: Self.types.indices, using: &generator)])
            object.member("timestamp", Self.text(now - .random(in: 0..<Self.monthMilliseconds, using: &generator)))
            object.member("user_id", Int.random(in: 1...50, using: &generator))
            object.member("page_id", Int.random(in: 1...100, using: &generator))
        }
        return Record(timestamp: now, value: json.bytes[...])
    }

    /// `2026-11-21 04:13:22`, in UTC.
    private static func text(_ timestamp: Timestamp) -> String {
        let text = CivilTime(millisecondsSince1970: timestamp).description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }
}
