internal import Scalars
public import System

/// One line that says how far something long has come; nothing at all where no terminal can draw it.
public struct Progress: ~Copyable {
    private let terminal: Terminal
    private let clock: any Clock
    private let write: (String) -> Void
    private var drawn: Moment?

    public init(_ terminal: Terminal, clock: any Clock, write: @escaping (String) -> Void) {
        self.terminal = terminal
        self.clock = clock
        self.write = write
    }

    /// A line on standard error, so that the output stays clean.
    public init(clock: any Clock = SystemClock()) {
        // Progress that nobody can see any more is no reason to fail.
        self.init(Terminal(.error), clock: clock) { text in try? StandardStream.error.write(text) }
    }

    deinit {
        if drawn != nil { write(Self.clear) }
    }

    /// Shows `text`, but not more often than an eye can follow.
    public mutating func show(_ text: @autoclosure () -> String) {
        guard terminal.canRedraw else { return }
        let now = clock.now
        if let drawn, now - drawn < Limits.redraw { return }
        drawn = now
        write(Self.clear + String(text().prefix(terminalWidth: max(1, terminal.columns - 1))))
    }

    /// Takes the line away, so that something else can be printed.
    public mutating func hide() {
        guard drawn != nil else { return }
        drawn = nil
        write(Self.clear)
    }

    private static let clear = "\r\u{1B}[K"
}
