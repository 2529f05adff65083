/// A number with its unit.
public struct Quantity: Sendable, Hashable {
    public enum Unit: String, Sendable {
        case recordsPerSecond = "records/s"
        case commitsPerSecond = "commits/s"
        case milliseconds = "ms"
        case microseconds = "µs"
        case bytes = "B"
        case times = "×"
        case count = ""
    }

    public let value: Double
    public let unit: Unit

    public init(_ value: Double, _ unit: Unit) {
        self.value = value
        self.unit = unit
    }

    /// Three digits that count, and a prefix where the unit has them: `1.23 M records/s`.
    public var text: String {
        switch unit {
        case .milliseconds, .microseconds, .times: return "\(Self.digits(value)) \(unit.rawValue)"
        case .recordsPerSecond, .commitsPerSecond, .bytes, .count:
            let prefixes = unit == .count ? [(1e6, "M")] : [(1e9, "G"), (1e6, "M"), (1e3, "k")]
            let (size, prefix) = prefixes.first { value >= $0.0 } ?? (1, "")
            let number = Self.digits(value / size, isWhole: size == 1 && value == value.rounded())
            let unit = unit == .bytes || prefix.isEmpty ? prefix + unit.rawValue : "\(prefix) \(unit.rawValue)"
            return unit.isEmpty ? number : "\(number) \(unit.last == " " ? String(unit.dropLast()) : unit)"
        }
    }

    private static func digits(_ value: Double, isWhole: Bool = false) -> String {
        guard abs(value) < 1e15 else { return "?" }
        if value < 0 { return "-" + digits(-value, isWhole: isWhole) }
        let decimals = isWhole || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        let scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
        let whole = Int((value * Double(scale)).rounded())
        if decimals == 0 { return String(whole) }
        let fraction = String(whole % scale)
        return "\(whole / scale).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }
}

/// What a result must reach.
public enum Target: Sendable, Hashable {
    case atLeast(Quantity)
    case atMost(Quantity)
    /// Of the baseline.
    case ratioAtLeast(Double)
}

/// A result and what it is measured against.
public struct Row: Sendable {
    public let name: String
    public let place: PlaceKind
    public let result: Quantity
    /// What the same run gave for something simpler.
    public let baseline: Quantity?
    /// The median of result over baseline, round by round; a slow moment of the disk is in both of them.
    public let ratio: Double?
    public let target: Target?
    /// More about it, by name.
    public var notes: [(name: String, value: Quantity)]

    public init(
        _ name: String, on place: PlaceKind, _ result: Quantity, baseline: Quantity? = nil, ratio: Double? = nil,
        target: Target? = nil, notes: [(name: String, value: Quantity)] = []
    ) {
        self.name = name
        self.place = place
        self.result = result
        self.baseline = baseline
        self.ratio = ratio ?? baseline.map { result.value / $0.value }
        self.target = target
        self.notes = notes
    }

    /// Whether the target was reached; nil for what is only told.
    public var isMet: Bool? {
        switch target {
        case nil: nil
        case .atLeast(let least): result.value >= least.value
        case .atMost(let most): result.value <= most.value
        case .ratioAtLeast(let least): ratio.map { $0 >= least } ?? false
        }
    }
}
