internal import Arguments
internal import Scalars
internal import System

/// Asks a person before something goes that nothing brings back.
///
/// Only where somebody can answer: scripts that were written for Kafka's own tools, which ask nothing, go on.
struct Confirmation {
    static let yes = Switch("yes", short: "y", "do not ask on a terminal whether to go on")

    private let session: Session

    init(_ session: Session) { self.session = session }

    /// Whether there is somebody who sees the question and types an answer.
    static var canAsk: Bool { StandardStream.input.isTerminal && StandardStream.error.isTerminal }

    /// Throws unless it was confirmed, on the command line or now.
    func ask(_ question: @autoclosure () throws -> String, given yes: Switch = Self.yes) throws {
        guard !session.given[yes], Self.canAsk else { return }
        try StandardStream.error.write("\(try question().visible)? [y/N] ")
        let answer = try StandardStream.input.read(limit: Limits.answerLine)
        // Ctrl-D, too, leaves the cursor behind the question.
        if answer.last != UInt8(ascii: "\n") { try StandardStream.error.write("\n") }
        guard ["y", "yes"].contains(String(decoding: answer, as: UTF8.self).trimmed.lowercased()) else {
            throw CommandError("nothing was changed")
        }
    }
}
