internal import Arguments
internal import Bytes
internal import System

/// Why nothing more can be written on standard output.
enum OutputError: Error {
    /// Its reader has gone away.
    case closed
    case failed(SystemError)
}

/// Standard output, written in large pieces.
final class Output {
    let terminal = Terminal(.output)
    private var pending = ByteWriter()

    func write(_ text: String) { pending.run(Array(text.utf8)) }
    func write(_ bytes: [UInt8]) { pending.run(bytes) }
    func write(_ byte: UInt8) { pending.integer(byte) }
    func write(_ bytes: RawSpan) { pending.run(bytes) }

    func line(_ text: String) { write(text + "\n") }

    /// Writes what has piled up once that is worth a call.
    func flushWhenLarge() throws(OutputError) {
        if pending.count >= Limits.outputBytes { try flush() }
    }

    /// Forgets what has not been written yet.
    func discard() { pending.removeAll(keepingCapacity: false) }

    func flush() throws(OutputError) {
        guard pending.count > 0 else { return }
        defer { pending.removeAll(keepingCapacity: pending.count <= 2 * Limits.outputBytes) }
        do throws(SystemError) {
            try StandardStream.output.write(pending.bytes.span.bytes)
        } catch {
            throw error.code == SystemError.brokenPipe ? .closed : .failed(error)
        }
    }
}
