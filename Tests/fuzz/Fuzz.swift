import CFuzzer
import FuzzTargets

/// Feeds made-up bytes to one target: `fuzz NAME [what libFuzzer takes…]`.
@main enum Fuzz {
    // SAFETY: set once, before libFuzzer makes its first call, on the thread that makes them all.
    nonisolated(unsafe) private static var target: FuzzTarget?

    static func main() {
        guard CommandLine.arguments.count > 1,
            let found = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] })
        else {
            for target in FuzzTarget.all { print(target.name) }
            return
        }
        target = found
        var count = CommandLine.argc - 1
        // SAFETY: the process's own arguments, from which libFuzzer's copy leaves out the target's name.
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        _ = LLVMFuzzerRunDriver(&count, &arguments) { bytes, size in
            // SAFETY: libFuzzer lends `size` bytes for the time of the call; they are copied.
            Fuzz.run([UInt8](UnsafeBufferPointer(start: bytes, count: size)))
            return 0
        }
    }

    private static func run(_ bytes: [UInt8]) {
        do { try target?.run(bytes) } catch { fatalError("\(error)") }
    }
}
