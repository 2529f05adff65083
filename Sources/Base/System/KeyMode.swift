#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Has the terminal on standard input give each key as it is pressed, Ctrl-C among them, and show nothing by itself.
public enum KeyMode {
    /// How the terminal was before, and must be again, however the process ends.
    private static let before = Monitor(termios?.none)

    /// Until `restore`; false where standard input is no terminal that can do it.
    public static func begin() -> Bool {
        before.withLock { before in
            var mode = termios()
            guard before == nil, tcgetattr(StandardStream.input.rawValue, &mode) == 0 else { return false }
            before = mode
            mode.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
            mode.c_iflag &= ~tcflag_t(IXON | ICRNL)
            // What was typed before this is kept, and read as keys.
            let result = tcsetattr(StandardStream.input.rawValue, TCSANOW, &mode)
            if result != 0 { before = nil }
            return result == 0
        }
    }

    /// Gives the terminal back, from any thread: also for who ends the process.
    public static func restore() {
        before.withLock { before in
            if var mode = before { tcsetattr(StandardStream.input.rawValue, TCSANOW, &mode) }
            before = nil
        }
    }
}
