internal import Arguments
internal import JSON
internal import PipelineFile
internal import Scalars
internal import System
internal import YAML

/// `sluice test`: runs the tests that pipeline files bring along.
enum TestPipelines {
    static let command = Command<Action>(
        "test", "run the tests in pipeline files", arguments: [PipelineFlags.files],
        examples: [
            Example("sluice test sales.yaml", "records in, rows out, with a clock that only the test moves"),
            Example("sluice test data/sales/pipeline.yaml data/users/pipeline.yaml --json", "for programs"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let files = session.given.all(PipelineFlags.files)
        let definitions = try files.map { try session.pipeline($0) }
        var outcomes: [TestOutcome] = []
        session.ending.watch()
        for (file, definition) in zip(files, definitions) {
            for test in definition.tests {
                session.showProgress("\(definition.name): \(test.name)")
                let difference = try TestBench.differences(of: test, in: definition, on: session.backends)
                let outcome = TestOutcome(file: file, test: test, differences: difference)
                outcomes.append(outcome)
                if !session.wantsJSON { tell(outcome, session) }
            }
        }
        if session.wantsJSON { writeJSON(outcomes, to: session.output) }
        let failed = outcomes.count { !$0.differences.isEmpty }
        let sentence = "\(outcomes.count - failed) of \(Figures.count(outcomes.count, "test")) passed"
        guard failed == 0 else { throw CommandError(sentence) }
        session.say(outcomes.isEmpty ? "there are no tests in \(files.map(\.text).joined(separator: ", "))" : sentence)
    }

    private static func tell(_ outcome: TestOutcome, _ session: Session) {
        session.hideProgressOnSharedTerminal()
        let style = session.output.terminal.style
        let place = "\(outcome.file):\(outcome.test.mark)"
        if outcome.differences.isEmpty {
            return session.output.line("\(style.green("passed"))  \(outcome.test.name.visible)")
        }
        session.output.line("\(style.red("failed"))  \(outcome.test.name.visible)  (\(place))")
        for difference in outcome.differences {
            for line in difference.split(separator: "\n") { session.output.line("        \(String(line).visible)") }
        }
    }

    private static func writeJSON(_ outcomes: [TestOutcome], to output: Output) {
        var json = JSONWriter()
        json.array { array in
            for outcome in outcomes {
                array.object { object in
                    object.member("file", outcome.file.text)
                    object.member("line", outcome.test.mark.line)
                    object.member("test", outcome.test.name)
                    object.member("passed", outcome.differences.isEmpty)
                    object.array("differences") { array in
                        for difference in outcome.differences { array.element(difference) }
                    }
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}

/// A test, and how what came differs from what was expected.
private struct TestOutcome {
    let file: Path
    let test: TestDefinition
    let differences: [String]
}
