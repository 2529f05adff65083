internal import Model

/// Where windows begin, in milliseconds since 1970 in UTC.
enum WindowStarts {
    /// The start of the last stretch that begins at `time` or before, where one begins every `slide`.
    static func last(at time: Timestamp, every slide: Int64) -> Timestamp {
        let rest = time % slide
        return time - (rest < 0 ? rest + slide : rest)
    }

    /// The same for each of the times; most are in the window of the one before, which costs no division.
    static func last(at times: [Timestamp], every slide: Int64) -> [Timestamp] {
        guard var start = times.first.map({ last(at: $0, every: slide) }) else { return [] }
        return times.map { time in
            let (after, overflow) = time.subtractingReportingOverflow(start)
            if overflow || after < 0 || after >= slide { start = last(at: time, every: slide) }
            return start
        }
    }
}
