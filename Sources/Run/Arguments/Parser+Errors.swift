import Scalars

extension Parser {
    func error(_ code: UsageError.Code, _ sentence: String) -> UsageError {
        UsageError(code, in: route.name, sentence)
    }

    func unknownCommand(_ word: String) -> UsageError {
        error(.unknownCommand, "unknown command \"\(word)\"" + suggestion(for: word, among: commandNames))
    }

    func unknownFlag(_ word: String) -> UsageError {
        let name = String(word.drop { $0 == "-" })
        let nearest = word.hasPrefix("--") ? nearestName(to: name, among: flagNames) : nil
        return error(.unknownFlag, "unknown flag \(word)" + (nearest.map { "; did you mean --\($0)?" } ?? ""))
    }

    private var commandNames: [String] { route.command.commands.map(\.name) + ["help"] }
}
