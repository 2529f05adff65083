internal import Arguments
internal import JSON
internal import Scalars
internal import System

/// `sluice doctor`: what may trouble sluice on this machine, or in a data folder.
enum Doctor {
    private static let folder = Positional(
        "dir", .folder, arity: .optional, "a data folder that no process uses; it is only read")

    static let command = Command<Action>(
        "doctor", "look at this machine, or at everything in a data folder, and say what is not in order",
        arguments: [folder],
        examples: [
            Example("sluice doctor", "versions, limits and room on the disk"),
            Example("sluice doctor sluice-data", "read and check every record and row in a data folder"),
            Example("sluice doctor --json", "the same for a program or a bug report"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        if let folder = session.given[folder] { return try Examining.run(session, folder) }
        let findings = Finding.all(session)
        if session.wantsJSON {
            writeJSON(findings, to: session.output)
        } else {
            write(findings, to: session.output)
        }
        if findings.contains(where: { $0.state == .bad }) { session.markIncomplete() }
    }

    private static func write(_ findings: [Finding], to output: Output) {
        let style = output.terminal.style
        let width = findings.reduce(0) { max($0, $1.name.terminalWidth) }
        for finding in findings {
            let mark =
                switch finding.state {
                case .good: style.green("ok  ")
                case .doubtful: style.yellow("warn")
                case .bad: style.red("bad ")
                }
            let gap = String(repeating: " ", count: width - finding.name.terminalWidth)
            output.line("\(mark)  \(finding.name)\(gap)  \(finding.value.visible)")
            if let advice = finding.advice { output.line("      \(String(repeating: " ", count: width))  \(advice)") }
        }
    }

    private static func writeJSON(_ findings: [Finding], to output: Output) {
        var json = JSONWriter()
        json.array { array in
            for finding in findings {
                array.object {
                    $0.member("name", finding.name)
                    $0.member("value", finding.value)
                    $0.member("state", finding.state.rawValue)
                    $0.member("advice", finding.advice)
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
