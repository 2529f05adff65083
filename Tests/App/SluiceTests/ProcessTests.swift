import JSON
import System
import Testing

@Suite struct `The process` {
    @Test func `follows a topic until it is interrupted, and others are told who has the data`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\nb\n"))
        let running = try sluice.start(["consume", "t", "--follow", "--data", sluice.data.text])
        try running.waitForLines(2)
        let other = try sluice.run("topic", "list")
        #expect(other.end == .exited(1))
        #expect(
            other.error
                == "sluice: \(sluice.data) is in use by process \(running.process.processID) (sluice consume); "
                + "stop it first: kill \(running.process.processID)\n")
        try Signal.interrupt.send(to: running.process.processID)
        let run = try running.finish()
        #expect(run.end == .exited(0) && run.output == "a\nb\n" && run.error.hasPrefix("consumed 2 records, "))
        #expect(try sluice.run("topic", "list").end == .exited(0))
    }

    /// An interrupted load once ended with 0, like a whole one.
    @Test func `keeps what was taken when it is interrupted, and says that it was not all`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell(
            "(echo a; wait_for $data/lock; sleep 0.5; kill -INT $(grep -o '[0-9]*' $data/lock); sleep 5) | "
                + "$sluice produce t --create --data $data --linger 60s; echo $?")
        #expect(run.output == "1\n")
        #expect(
            run.error.hasPrefix(
                "sluice: stopped in the middle of the input, after standard input:1\nproduced 1 record, "))
        #expect(try sluice.run("consume", "t").output == "a\n")
    }

    @Test func `ends quietly when nobody reads any more`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell(
            "seq 1 100000 | $sluice produce t --create --quiet --data $data; "
                + "$sluice consume t --data $data | head -1; echo ${PIPESTATUS[*]}")
        #expect(run.output == "1\n0 0\n" && run.error.isEmpty)
    }

    @Test func `fails when the output cannot be written`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell("$sluice version > /dev/full; echo $?")
        #expect(run.output == "1\n" && run.error.contains("No space left on device"))
    }

    @Test func `writes no colours and no progress where no terminal is`() throws {
        let sluice = try Sluice()
        let run = try sluice.run("produce", "t", "--create", input: bytes((0..<5000).map { "\($0)\n" }.joined()))
        #expect(!(run.output + run.error).contains("\u{1B}"))
    }

    @Test func `reads from pipes as from files`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell("$sluice produce t <(echo a) - --create --data $data <<< b; echo $?")
        #expect(run.output == "0\n")
        #expect(try sluice.run("consume", "t").output == "a\nb\n")
    }
}
