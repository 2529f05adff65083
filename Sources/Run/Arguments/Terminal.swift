public import System

/// What may be done on a stream that a person may be looking at.
public struct Terminal: Sendable {
    public let isTerminal: Bool
    public let columns: Int
    public let style: Style
    /// Whether lines can be drawn anew in their place.
    public let canRedraw: Bool

    public init(isTerminal: Bool, columns: Int, variables: [String: String]) {
        self.isTerminal = isTerminal
        self.columns = columns
        // https://no-color.org: any value but the empty one turns colours off.
        let refuses = !(variables["NO_COLOR"] ?? "").isEmpty
        // What calls itself dumb, as Emacs's shell does, prints the codes that move a cursor.
        canRedraw = isTerminal && variables["TERM"] != "dumb"
        style = Style(isColoured: canRedraw && !refuses)
    }

    public init(_ stream: StandardStream) {
        let variables = Environment.variables
        // A person who exports COLUMNS knows better than the terminal, and where none is, nobody else knows.
        let wanted = variables["COLUMNS"].flatMap { Int($0) } ?? 0
        self.init(
            isTerminal: stream.isTerminal,
            columns: wanted > 0 ? wanted : Environment.columns(of: stream.rawValue), variables: variables)
    }
}

/// Words in colour and weight, or plain ones where colour is not wanted.
public struct Style: Sendable, Hashable {
    public let isColoured: Bool

    public static let plain = Style(isColoured: false)

    public init(isColoured: Bool) { self.isColoured = isColoured }

    public func bold(_ text: String) -> String { wrap(text, 1) }
    public func dim(_ text: String) -> String { wrap(text, 2) }
    public func red(_ text: String) -> String { wrap(text, 31) }
    public func green(_ text: String) -> String { wrap(text, 32) }
    public func yellow(_ text: String) -> String { wrap(text, 33) }

    private func wrap(_ text: String, _ code: Int) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
