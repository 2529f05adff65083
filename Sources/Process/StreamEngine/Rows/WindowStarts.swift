internal import Model

/// Where windows begin, in milliseconds since 1970 in UTC.
enum WindowStarts {
    /// The start of the last stretch that begins at `time` or before, where one begins every `slide`.
    static func last(at time: Timestamp, every slide: Int64) -> Timestamp {
        let rest = time % slide
        return time - (rest < 0 ? rest + slide : rest)
    }
}
