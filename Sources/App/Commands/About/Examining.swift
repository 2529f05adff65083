internal import Arguments
internal import JSON
internal import Scalars
internal import System

/// `sluice doctor DIR`: what is in a data folder, and whether it is all there.
enum Examining {
    static func run(_ session: Session, _ folder: Path) throws {
        session.ending.watch()
        let examination = try session.backends.examine(folder) { file in session.showProgress("reading \(file)") }
        if session.wantsJSON {
            writeJSON(examination, to: session.output)
        } else {
            write(examination, folder, to: session.output)
        }
        if !examination.isHealthy { session.markIncomplete() }
    }

    private static func write(_ examination: Backends.Examination, _ folder: Path, to output: Output) {
        let style = output.terminal.style
        for finding in examination.findings {
            output.line("\(finding.isDamage ? style.red("bad ") : style.yellow("note"))  \(finding.text.visible)")
        }
        let counts = examination.counts.map { Self.words($0.name, $0.count) }.joined(separator: ", ")
        if examination.isHealthy {
            output.line("\(style.green("ok  "))  \(folder): nothing is damaged (\(counts))")
        } else {
            output.line("\(style.red("bad "))  \(folder) is damaged (readable: \(counts))")
            output.line("      nothing was changed; copy the folder before anything else is tried")
        }
    }

    /// `1 batch`, `2 batches`, `338 B`: the names are those of JSON.
    private static func words(_ name: String, _ count: Int) -> String {
        if name == "bytes" { return Figures.bytes(count) }
        let one = name.dropLast(name.hasSuffix("ches") ? 2 : 1)
        return "\(Figures.count(count)) \(count == 1 ? String(one) : name)"
    }

    private static func writeJSON(_ examination: Backends.Examination, to output: Output) {
        var json = JSONWriter()
        json.object { object in
            object.member("healthy", examination.isHealthy)
            for count in examination.counts { object.member(count.name, count.count) }
            object.array("findings") { array in
                for finding in examination.findings {
                    array.object {
                        $0.member("severity", finding.isDamage ? "damage" : "note")
                        $0.member("file", finding.file)
                        $0.member("text", finding.text)
                    }
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}

extension Backends.Examination {
    fileprivate var isHealthy: Bool { !findings.contains(where: \.isDamage) }
}
