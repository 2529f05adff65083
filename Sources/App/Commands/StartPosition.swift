internal import EventLog
internal import Model
internal import Scalars
internal import System
internal import Time

/// Where in a partition to begin, as a command line says it.
enum StartPosition: Sendable, Hashable {
    case beginning
    case end
    case offset(Offset)
    /// This many records before the end.
    case last(Int64)
    case time(Timestamp)
    /// This long before now.
    case ago(Duration)
}

extension ValueKind where Value == StartPosition {
    static var position: ValueKind {
        ValueKind(
            "POSITION",
            expectation: "beginning, end, an offset, -N for the last N records, a time such as 2026-11-21T04:13:22Z or "
                + "@1700000000000, or a span of time until now such as 10m",
            completion: .words(["beginning", "end"]), read: StartPosition.init, write: { $0.text })
    }
}

extension StartPosition {
    init?(_ text: String) {
        switch text {
        case "beginning": self = .beginning
        case "end": self = .end
        default:
            if let number = Int64(text) {
                guard number != .min else { return nil }
                self = number < 0 || text == "-0" ? .last(-number) : .offset(number)
            } else if text.hasPrefix("@") {
                guard let milliseconds = Int64(text.dropFirst()) else { return nil }
                self = .time(milliseconds)
            } else if let time = try? CivilTime.parse(text) {  // nil: it may be one of the other forms
                self = .time(time.millisecondsSince1970)
            } else {
                let unsigned = text.hasPrefix("-") ? String(text.dropFirst()) : text
                guard let span = try? Duration.parse(unsigned) else { return nil }  // as above
                self = .ago(span)
            }
        }
    }

    var text: String {
        switch self {
        case .beginning: "beginning"
        case .end: "end"
        case .offset(let offset): String(offset)
        case .last(let count): "-\(count)"
        case .time(let timestamp): "@\(timestamp)"
        case .ago(let span): span.exactText
        }
    }
}

extension Reading {
    /// The offset at which a partition is read from there on; a time after the last record means the end.
    func offset(
        _ position: StartPosition, of place: TopicPartition, now: Timestamp
    ) throws(EventLogError) -> Offset {
        let range = try offsets(of: place)
        switch position {
        case .beginning: return range.start
        case .end: return range.end
        case .offset(let offset):
            guard range.start <= offset, offset <= range.end else {
                throw .outOfRange(offset, of: place, keeping: range)
            }
            return offset
        case .last(let count): return max(range.start, range.end.subtractingReportingOverflow(count).partialValue)
        case .time(let time): return try firstRecord(of: place, atOrAfter: time)?.offset ?? range.end
        case .ago(let span): return try firstRecord(of: place, atOrAfter: now - span.milliseconds)?.offset ?? range.end
        }
    }
}
