internal import Arguments
internal import Scalars

/// `sluice completions`: a script for the shell.
enum Completions {
    private static let shell = Positional("shell", .word("bash"), "the shell")

    static let command = Command<Action>(
        "completions", "print a script that lets a shell complete commands and flags", arguments: [shell],
        examples: [Example("source <(sluice completions bash)", "for this shell; in ~/.bashrc for every one")],
        action: run)

    private static func run(_ session: Session) throws { session.output.write(Program.table.bashCompletion) }
}
