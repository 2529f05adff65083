/// What somebody pressed, as far as a line is edited with it.
enum KeyPress: Hashable {
    case character(Character)
    /// What was pasted at once; lines end with `\n`.
    case paste(String)
    case pasteTooLong
    case enter, tab, backspace, delete
    case left, right, wordLeft, wordRight, home, end
    case up, down
    /// What these take away can be put in again.
    case cutToEnd, cutToStart, cutToBlank, cutWordLeft, cutWordRight
    /// Put in what was cut last; and instead of what was just put in, what was cut before it.
    case putIn, putInEarlier
    case transpose, uppercase, lowercase, capitalize
    case searchOlder, searchNewer
    case escape, cancel
    case clearScreen, interrupt, endOfInput
}
