import JSON
import System
import Testing

/// `script` gives the program a terminal, and somebody who types an answer.
@Suite struct `What nothing brings back` {
    private func ask(_ sluice: borrowing Sluice, _ answer: String, _ words: String) throws -> Sluice.Run {
        try sluice.shell("printf '\(answer)' | script -qec \"$sluice \(words) --data $data\" /dev/null")
    }

    private func made() throws -> Sluice {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\nb\nc\n"))
        try sluice.run("consume", "t", "--group", "g")
        return sluice
    }

    /// A topic, its records and a group's offsets were gone at one slip of a finger.
    @Test(arguments: [
        ("topic delete t", "remove topic t and its 3 records? [y/N] ", "removed topic t"),
        ("topic truncate t --before 2", "give up 2 records of t? [y/N] ", "t-0 now begins at 2"),
        ("topic truncate t --before 1", "give up 1 record of t? [y/N] ", "t-0 now begins at 1"),
        ("group delete g", "forget group g and its 1 committed offset? [y/N] ", "forgot group g"),
    ])
    func `goes only when somebody at a terminal says yes`(words: String, question: String, done: String) throws {
        let sluice = try made()
        for answer in ["n\\n", "\\n", "yess\\n", "\\004"] {
            let run = try ask(sluice, answer, words)
            #expect(run.end == .exited(1) && run.output.contains(question), "\(answer): \(run.output)")
            #expect(run.output.contains("sluice: nothing was changed") && !run.output.contains(done), "\(run.output)")
        }
        let run = try ask(sluice, "Yes\\n", words)
        #expect(run.end == .exited(0) && run.output.contains(question) && run.output.contains(done), "\(run.output)")
    }

    @Test func `goes without a question with --yes, and in a script`() throws {
        let sluice = try made()
        let told = try ask(sluice, "", "topic truncate t --before 1 --yes")
        #expect(told.end == .exited(0) && !told.output.contains("[y/N]"), "\(told.output)")
        let nothing = try ask(sluice, "", "topic truncate t --before 1")
        #expect(nothing.end == .exited(0) && !nothing.output.contains("[y/N]"), "\(nothing.output)")
        #expect(try sluice.run("group", "delete", "g").end == .exited(0))
        #expect(try sluice.run("topic", "delete", "t").output == "removed topic t\n")
    }

    @Test func `is a pipeline's results, too, for which a script needs --yes`() throws {
        let sluice = try SQLShell.made()
        let script = try sluice.run("pipeline", "drop", "clicks")
        #expect(script.end == .exited(2) && script.error.contains("add --yes"), "\(script.error)")
        let no = try ask(sluice, "n\\n", "pipeline drop clicks")
        #expect(no.end == .exited(1) && no.output.contains("remove the results of clicks in "), "\(no.output)")
        #expect(try sluice.rows() == expected(10))
        let yes = try ask(sluice, "y\\n", "pipeline drop clicks")
        #expect(yes.end == .exited(0) && yes.output.contains("dropped clicks"), "\(yes.output)")
    }
}
