/// Names that stores keep for themselves, and that no view or query may have.
public enum ReservedNames {
    /// Whether `name` is `sluice`, `sluice_…`, `sqlite`, `sqlite_…`, or ends like a generation, in `__1`; a view's
    /// generations begin with its name and `__`.
    public static func holds(_ name: String) -> Bool {
        let lower = name.lowercased()
        if ["sluice", "sqlite"].contains(lower) || lower.hasPrefix("sluice_") || lower.hasPrefix("sqlite_") {
            return true
        }
        let parts = lower.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count > 2, let last = parts.last, parts[parts.count - 2].isEmpty else { return false }
        return !last.isEmpty && last.allSatisfy(\.isNumber)
    }

    /// What to say to a name that is the store's own; nil to any other.
    public static func refusal(of name: String) -> AggregatesError? {
        holds(name) ? AggregatesError(.invalid, "\(name): names of this form belong to the store") : nil
    }
}
