import Arguments
import System
import Testing

/// Asks bash itself what it would offer.
@Suite(.enabled(if: FileSystem.exists("/bin/bash"), "bash completes, and bash is the judge"))
struct `Completion in bash` {
    @Test(arguments: [
        (["sluice", ""], ["up", "topic", "produce", "seek"]),
        (["sluice", "to"], ["topic"]),
        (["sluice", "topic", ""], ["create", "list"]),
        (["sluice", "--data", "topic", ""], ["up", "topic", "produce", "seek"]),
        (["sluice", "--data", "=", "topic", ""], ["up", "topic", "produce", "seek"]),
        (["sluice", "topic", "create", "--pa"], ["--partitions"]),
        (
            ["sluice", "topic", "list", "--"],
            [
                "--config", "--data", "--broker", "--set", "--json", "--help", "--version",
            ]
        ),
        (["sluice", "produce", "--format", ""], ["text", "json", "raw bytes"]),
        (["sluice", "produce", "--format", "=", "j"], ["json"]),
        (["sluice", "produce", "-f", "r"], ["raw bytes"]),
        (["sluice", "topic", "create", ""], []),
        // The words after `help` are those of the command that it is about.
        (["sluice", "help", ""], ["up", "topic", "produce", "seek"]),
        (["sluice", "help", "topic", "cr"], ["create"]),
    ])
    func `offers what may come next`(words: [String], offered: [String]) throws {
        #expect(try complete(words) == offered)
    }

    /// The program is a function here that prints what it is called with, or a name that somebody chose with care.
    @Test(arguments: [
        (["produce", "--topic", ""], ["topic", "list", "--quiet"]),
        (["produce", "--topic", "li"], ["list"]),
        (["--data", "/d", "produce", "--topic", ""], ["topic", "list", "--quiet", "--data", "/d"]),
        (["--data", "=", "~/d", "produce", "--topic", "/m"], ["/mine/d"]),
        (["--broker", "h", ":", "1", "produce", "--topic", "h"], ["h:1"]),
        (["--broker", "h", ":", "1", "pro"], ["produce"]),
    ])
    func `offers what the program lists, of the data that is meant`(words: [String], offered: [String]) throws {
        #expect(try complete(["sluice"] + words, program: #"printf '%s\n' "$@""#) == offered)
    }

    @Test func `runs nothing that stands in a name`() throws {
        let name = "$(touch made)`touch made`; touch made"
        #expect(
            try complete(["sluice", "produce", "--topic", ""], program: "echo '\(name)'; ls made 2> /dev/null")
                == [#"\$\(touch\ made\)\`touch\ made\`\;\ touch\ made"#])
    }

    @Test func `offers files and folders`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-completion")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        try FileSystem.makeDirectory(folder / "deep")
        try FileSystem.replace(folder / "flat.csv", with: [])
        #expect(try complete(["sluice", "--data", "\(folder)/"]) == ["\(folder)/deep"])
        #expect(
            Set(try complete(["sluice", "produce", "--topic", "t", "\(folder)/"]))
                == ["\(folder)/deep", "\(folder)/flat.csv"])
    }

    private func complete(_ words: [String], program: String = "false") throws -> [String] {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-bash")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let script = """
            set -eu +e
            HOME=/mine; cd \(folder)
            sluice() { \(program); }
            \(Sample.table.bashCompletion)
            COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1)
            _sluice_completion
            for word in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do echo "$word"; done
            """
        let output = try File(folder / "output", .create)
        var bash = try ChildProcess("/bin/bash", ["-c", script], output: output.descriptor)
        #expect(try bash.wait() == .exited(0))
        let text = String(decoding: try FileSystem.contents(of: folder / "output", limit: 10_000), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }
}
