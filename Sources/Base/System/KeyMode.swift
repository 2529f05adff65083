#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Has the terminal on standard input give each key as it is pressed, Ctrl-C among them, and show nothing by itself;
/// what is pasted comes between signs that say so.
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
            // A terminal that is gone is told by the next read.
            if result == 0 { try? StandardStream.output.write("\u{1B}[?2004h") }
            return result == 0
        }
    }

    /// Gives the terminal back, from any thread: also for who ends the process.
    public static func restore() {
        before.withLock { before in
            guard var mode = before else { return }
            before = nil
            tcsetattr(StandardStream.input.rawValue, TCSANOW, &mode)
            try? StandardStream.output.write("\u{1B}[?2004l")  // as above
        }
    }
}
