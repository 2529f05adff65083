import Commands
import KafkaBenchmarks
import LogBenchmarks
import System

/// The executable: it arranges the process, and leaves the rest to the commands.
@main
enum Sluice {
    static func main() {
        StandardStream.prepareProcess()
        Signal.prepareProcess()
        Memory.prepareProcess()
        LogBenchmarks.runAsChild()
        KafkaBenchmarks.runAsChild()
        endProcess(code: Program.run(Array(CommandLine.arguments.dropFirst()), on: Composition.backends))
    }
}
