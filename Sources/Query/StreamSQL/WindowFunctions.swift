import Columns
import Plans
import Time

/// `tumble`, `hop` and `session`: what GROUP BY may have besides expressions.
enum WindowFunctions {
    static let names = ["tumble", "hop", "session"]

    static func isWindow(_ term: Term) -> Bool {
        if case .call(let call) = term.node { names.contains(call.function) } else { false }
    }

    static func usage(_ name: String) -> String {
        switch name {
        case "tumble": "tumble('10s')"
        case "hop": "hop('2m', '1m'), size then slide"
        default: "session('30s')"
        }
    }
}

extension Analysis {
    mutating func misplacedWindow(_ call: Term.Call, _ term: Term, _ context: Context) -> Typed? {
        let remedy = "write it there, and window_start or window_end here"
        return refuse(term, "\(call.function)(…) is a window, and belongs alone into GROUP BY: \(remedy)")
    }

    /// Takes the window of GROUP BY.
    mutating func readWindow(_ term: Term) {
        guard case .call(let call) = term.node else { return }
        guard window == nil else {
            complaints.add(
                term.offset, "GROUP BY has a second window, and a row's time is in one: make another view of it")
            return
        }
        if call.filter != nil || call.isDistinct || call.isOfRows {
            complaints.add(term.offset, "a window is written \(WindowFunctions.usage(call.function))")
            return
        }
        var arguments = call.arguments
        if let first = arguments.first, first.literal == nil {
            checkEventTime(first, call.function)
            arguments.removeFirst()
        }
        let wanted = call.function == "hop" ? 2 : 1
        guard arguments.count == wanted else {
            complaints.add(term.offset, "a \(call.function) window is written \(WindowFunctions.usage(call.function))")
            return
        }
        let spans = arguments.map { span($0, call.function) }
        guard !spans.contains(nil) else {
            // What follows may name its bounds; that it has none has been said.
            window = .tumble(size: 1)
            return
        }
        let lengths = spans.compactMap { $0 }
        switch call.function {
        case "tumble": window = .tumble(size: lengths[0])
        case "session": window = .session(gap: lengths[0])
        default:
            window = .hop(size: lengths[0], slide: lengths[1])
            checkHop(size: lengths[0], slide: lengths[1], arguments[1])
        }
    }

    /// The time of a window is the stream's; naming it only says so.
    private mutating func checkEventTime(_ term: Term, _ function: String) {
        guard let stream, !stream.hasUnknownTime, let found = typed(term, Context(.grouping)) else { return }
        guard case .column(let number) = found.expression.node else {
            complaints.add(
                term.offset,
                "\(quote(term)) is no column: a window follows the stream's event time, "
                    + "and \(WindowFunctions.usage(function)) is enough"
            )
            return
        }
        guard number != stream.eventTime else { return }
        let truth =
            stream.eventTime.map { "the event time of \(stream.name) is \(stream.columns[$0].name)" }
            ?? "the event time of \(stream.name) is the record's own timestamp"
        let remedy = "write \(WindowFunctions.usage(function)), or set event time: \(quote(term)) in the stream"
        complaints.add(term.offset, "\(truth), and a window follows it: \(remedy)")
    }

    private mutating func span(_ term: Term, _ function: String) -> Int64? {
        guard case .text(let bytes) = term.literal else {
            return refuse(
                term, "a length of time is written in quotes, with a unit: \(WindowFunctions.usage(function))")
        }
        do {
            let milliseconds = try Duration.parse(String(decoding: bytes, as: UTF8.self)) / .milliseconds(1)
            guard milliseconds >= 1, milliseconds == milliseconds.rounded() else {
                return refuse(
                    term,
                    "a window is at least 1ms long, and whole milliseconds; "
                        + "'\(String(decoding: bytes, as: UTF8.self))' is not"
                )
            }
            return Int64(milliseconds)
        } catch {
            return refuse(term, "\(error)")
        }
    }

    /// Gaps between windows would lose rows, and windows that do not meet would hold different numbers of them.
    private mutating func checkHop(size: Int64, slide: Int64, _ term: Term) {
        if slide > size {
            complaints.add(
                term.offset,
                "the slide is longer than the window, so rows between windows would be lost: "
                    + "write hop(size, slide), the longer first"
            )
        } else if size % slide != 0 {
            complaints.add(
                term.offset,
                "the size of a hop must be a multiple of its slide, so that every row is in the same number of windows")
        } else if size / slide > SQLLimits.windowsOfARow {
            complaints.add(
                term.offset,
                "a row would be in \(size / slide) windows, "
                    + "and at most \(SQLLimits.windowsOfARow) are allowed: take a longer slide"
            )
        }
    }
}
