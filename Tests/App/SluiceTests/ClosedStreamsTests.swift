import JSON
import System
import Testing

@Suite struct `A process whose standard streams are closed` {
    /// The first files that a process opens take the lowest free numbers. Without standard streams those were 0 to 2:
    /// what was meant for the terminal was written into the lock, the format and the catalog.
    @Test func `writes none of its words into the data`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        let run = try sluice.shell(
            """
            echo b > more
            $sluice produce t more --data $data <&- >&- 2>&-; echo $?
            $sluice topic list --data $data <&- >&- 2>&-
            $sluice consume t --data $data <&- >&- 2>&-
            $sluice produce t missing --data $data <&- >&- 2>&-
            $sluice topic create u --data $data <&- >&- 2>&-
            $sluice doctor $data > report; echo $?
            """)
        #expect(run.lines.last == "0", "\(run.error)")
        #expect(try sluice.run("consume", "t").output.hasPrefix("a\nb\n"))
        #expect(try sluice.run("topic", "list").output.contains("t"))
    }

    @Test func `gives their numbers to nothing in its folder`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        let run = try sluice.shell(
            """
            mkfifo pipe
            $sluice produce t pipe --data $data <&- >&- 2>&- &
            exec 9> pipe
            wait_for $data/lock
            for fd in 0 1 2; do readlink /proc/$!/fd/$fd; done
            exec 9>&-; wait
            """)
        #expect(run.lines == ["/dev/null", "/dev/null", "/dev/null"], "\(run.error)")
        #expect(try sluice.run("consume", "t").output == "a\n")
    }
}

@Suite struct `The doctor of a large reserve` {
    /// The room that the log needs was added to the reserve, and the sum left the integers: the doctor ended with a
    /// crash on the one fault that it was asked about.
    @Test func `says that there is not enough room`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell(
            "printf 'log:\\n  reserve: 9223372036854775807\\n' > huge.yaml; "
                + "$sluice doctor --json --config huge.yaml --data $data; echo $?")
        #expect(run.error.isEmpty)
        #expect(run.lines.last == "0" && run.output.contains("make room"), "\(run.output)")
    }
}
