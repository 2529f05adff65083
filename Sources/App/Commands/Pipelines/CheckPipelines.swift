internal import Arguments
internal import JSON
internal import PipelineFile
internal import Scalars
internal import StreamEngine
internal import System
internal import YAML

/// `sluice check`: says everything that is wrong with pipeline files, and does nothing else.
enum CheckPipelines {
    static let command = Command<Action>(
        "check", "say what is wrong with pipeline files, or what they make", arguments: [PipelineFlags.files],
        examples: [
            Example("sluice check sales.yaml", "every mistake with its line and column"),
            Example(
                "sluice check data/sales/pipeline.yaml data/users/pipeline.yaml --json",
                "for programs; and whether they can run beside each other"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let files = session.given.all(PipelineFlags.files)
        var checked = files.map(Checked.init)
        let rehearsal = try Rehearsal(on: session.backends)
        for index in checked.indices { checked[index].rehearse(rehearsal) }
        if session.wantsJSON {
            writeJSON(checked, to: session.output)
        } else {
            for file in checked { for line in file.lines { session.output.line(line.visible) } }
        }
        let problems = checked.reduce(0) { $0 + $1.problems.count }
        guard problems == 0 else {
            let bad = checked.count { !$0.problems.isEmpty }
            throw CommandError(
                "\(Figures.count(problems, "problem")) in \(Figures.count(bad, "file")) of \(files.count)")
        }
    }

    private static func writeJSON(_ checked: [Checked], to output: Output) {
        var json = JSONWriter()
        json.array { array in for file in checked { array.object { file.write(to: &$0) } } }
        json.endLine()
        output.write(json.bytes)
    }
}

/// A file, and what it makes or what is wrong with it.
private struct Checked {
    let file: Path
    var definition: PipelineDefinition?
    var problems: [PipelineProblem] = []

    init(_ file: Path) {
        self.file = file
        do throws(PipelineError) { definition = try PipelineFile.read(file) } catch { problems = error.problems }
    }

    /// What only a run would meet.
    mutating func rehearse(_ rehearsal: Rehearsal) {
        if let definition { problems = rehearsal.problems(of: definition) }
        if !problems.isEmpty { definition = nil }
    }

    /// `sales.yaml: ok: pipeline sales: stream orders → views totals, trend; queries sales_now`.
    var lines: [String] {
        guard let definition else { return problems.map(\.description) }
        var parts = [Self.list("stream", "streams", definition.streams.map(\.name))]
        parts.append(Self.list("table", "tables", definition.tables.map(\.name)))
        parts.append(Self.list("view", "views", definition.views.map(\.name)))
        parts.append(Self.list("query", "queries", definition.queries.map(\.name)))
        let tests = definition.tests.isEmpty ? "" : Figures.count(definition.tests.count, "test")
        let all = (parts + [tests]).filter { !$0.isEmpty }.joined(separator: "; ")
        return ["\(file): pipeline \(definition.name) is ok: \(all)"]
    }

    private static func list(_ one: String, _ many: String, _ names: [String]) -> String {
        names.isEmpty ? "" : "\(names.count == 1 ? one : many) \(names.joined(separator: ", "))"
    }

    func write(to json: inout JSONObjectWriter) {
        json.member("file", file.text)
        json.member("ok", problems.isEmpty)
        if let definition {
            json.member("pipeline", definition.name)
            for (name, members) in [
                ("streams", definition.streams.map(\.name)), ("tables", definition.tables.map(\.name)),
                ("views", definition.views.map(\.name)), ("queries", definition.queries.map(\.name)),
            ] {
                json.array(name) { array in for member in members { array.element(member) } }
            }
        }
        json.array("problems") { array in
            for problem in problems {
                array.object {
                    $0.member("file", problem.file)
                    if let mark = problem.mark {
                        $0.member("line", mark.line)
                        $0.member("column", mark.column)
                    }
                    $0.member("sentence", problem.sentence)
                }
            }
        }
    }
}
