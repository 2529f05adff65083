import CrashRecorder
import System
import Testing

/// Journals that are written by hand, because no program overlaps its calls on command.
@Suite struct `Calls that overlap` {
    /// Appends records in the recorder's format.
    private struct Writer {
        var bytes = Array("SLCRASH1".utf8)
        var count = 0

        private mutating func append(
            _ kind: UInt16, call: Int? = nil, flags: UInt16 = 0, offset: Int = 0, result: Int = 0, path: String = "",
            _ payload: [UInt8] = []
        ) -> Int {
            func put<Value: FixedWidthInteger>(_ value: Value) {
                for shift in 0..<Value.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
            }
            put(UInt32(64 + path.utf8.count + payload.count))
            put(kind)
            put(flags)
            put(count)
            put(call ?? count)
            put(offset)
            put(result)
            for value in [1, 0, 1, Int32(path.utf8.count), 0, 0] { put(value) }
            bytes += Array(path.utf8) + payload
            count += 1
            return count - 1
        }

        mutating func end(_ call: Int, _ result: Int = 0) { _ = append(1, call: call, result: result) }
        mutating func open(_ path: String, flags: UInt16 = 0) { end(append(3, flags: flags, path: path), 3) }
        mutating func write(_ letter: String, at offset: Int = 0) -> Int {
            append(4, offset: offset, [UInt8](repeating: letter.utf8.first!, count: 512))
        }
        mutating func sync() -> Int { append(6) }
        mutating func file(_ path: String) { _ = append(12, path: path) }
    }

    private func outcomes(_ body: (inout Writer) -> Void) throws -> Set<String> {
        let recorded = try Recorded()
        var writer = Writer()
        writer.file("a")
        writer.open("a")
        body(&writer)
        try FileSystem.replace(recorded.journalPath, with: writer.bytes)
        return try recorded.outcomes()
    }

    @Test func `are durable only when the write had ended before the sync began`() throws {
        let ended = try outcomes {
            let write = $0.write("A")
            $0.end(write, 512)
            let sync = $0.sync()
            $0.end(sync)
        }
        #expect(ended == ["a:A"])
        let overlapping = try outcomes {
            let write = $0.write("A")
            let sync = $0.sync()
            $0.end(write, 512)
            $0.end(sync)
        }
        #expect(overlapping == ["a:", "a:0", "a:A"])
    }

    @Test func `keep a slower write of the same sector open when a quicker one is synced`() throws {
        let found = try outcomes {
            let slow = $0.write("A")
            let quick = $0.write("B")
            $0.end(quick, 512)
            let sync = $0.sync()
            $0.end(slow, 512)
            $0.end(sync)
        }
        #expect(found == ["a:A", "a:B"])
    }

    @Test func `count a sync that failed while another one succeeded as failed`() throws {
        let found = try outcomes {
            let write = $0.write("A")
            $0.end(write, 512)
            let failing = $0.sync()
            let other = $0.sync()
            $0.end(failing, -1)
            $0.end(other)
        }
        #expect(found == ["a:", "a:0", "a:A"])
    }

    @Test func `leave a write that had written less than it was given with that much`() throws {
        let found = try outcomes {
            let write = $0.write("A", at: 512)
            $0.end(write, 512)
            let short = $0.write("B")
            $0.end(short, 0)
            let sync = $0.sync()
            $0.end(sync)
        }
        #expect(found == ["a:0A"])
    }
}
