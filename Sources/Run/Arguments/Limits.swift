/// What bounds the drawing on a terminal.
enum Limits {
    /// The left column of a help page; a longer entry has its sentence on the next line.
    static let helpColumn = 30
    /// The narrowest page that is wrapped, however narrow the terminal.
    static let narrowestPage = 40
    /// A page is never wider than this: longer lines are hard to read.
    static let widestPage = 100
    /// A progress line is not drawn again before this time.
    static let redraw = Duration.milliseconds(100)
}
