internal import Arguments
internal import JSON

enum Doctor {
    static let command = Command<Action>(
        "doctor", "look at this machine and say what may trouble sluice on it",
        examples: [
            Example("sluice doctor", "versions, limits and room on the disk"),
            Example("sluice doctor --json", "the same for a program or a bug report"),
        ], action: run)

    private static func run(_ session: Session) throws {
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
        let width = findings.reduce(0) { max($0, $1.name.count) }
        for finding in findings {
            let mark =
                switch finding.state {
                case .good: style.green("ok  ")
                case .doubtful: style.yellow("warn")
                case .bad: style.red("bad ")
                }
            let gap = String(repeating: " ", count: width - finding.name.count)
            output.line("\(mark)  \(finding.name)\(gap)  \(finding.value)")
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
