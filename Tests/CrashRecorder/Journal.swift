public import System

/// What a recorded program did, read from its journal; the bytes stay in the file until somebody asks for them.
public final class Journal: Sendable {
    /// What the program under test said of itself at one point of the order of its calls.
    public struct Note: Sendable, Hashable {
        public let sequence: Int
        public let thread: Int32
        public let bytes: [UInt8]
        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let events: [Event]
    let file: File
    public let notes: [Note]

    /// The number of records, and so of cut points after the first, which is before everything.
    public var count: Int { events.count }

    /// Reads the index of a journal; a record that its writer's death cut short ends it.
    public init(_ path: Path) throws(JournalError) {
        do {
            file = try File(path, .read)
            events = try Self.index(of: file)
            var notes: [Note] = []
            for event in events where event.kind == .note {
                let bytes = try file.read(event.bytes.count, at: event.bytes.lowerBound)
                notes.append(Note(sequence: event.sequence, thread: event.thread, bytes: bytes))
            }
            self.notes = notes
        } catch let error as SystemError {
            throw JournalError(error)
        } catch let error as JournalError {
            throw error
        } catch {
            throw JournalError(.system, "\(error)")
        }
    }

    private static func index(of file: borrowing File) throws -> [Event] {
        let size = try file.size
        guard try file.read(8, at: 0) == Array("SLCRASH1".utf8) else {
            throw JournalError(.notAJournal, "\(file.path): not a journal of the crash recorder")
        }
        var events: [Event] = []
        var position = 8
        while position + Event.headerSize <= size {
            // Paths are short: one read takes header and paths of nearly all records.
            var record = try file.read(min(Event.headerSize + 192, size - position), at: position)
            func number(_ offset: Int) -> Int {
                Int(record.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
            let length = number(0)
            let needed = Event.headerSize + number(52) + number(56)
            guard length >= Event.headerSize, needed <= Event.headerSize + Limits.pathBytes else {
                throw JournalError(.damaged, "\(file.path): no record at byte \(position)")
            }
            if position + length > size { break }
            if needed > record.count { record = try file.read(needed, at: position) }
            let event = try Event(record, at: position)
            guard event.sequence == events.count, events.count < Limits.records else {
                throw JournalError(.damaged, "\(file.path): record \(events.count) says it is \(event.sequence)")
            }
            events.append(event)
            position += length
        }
        return events
    }

    /// The notes that were written before the cut.
    public func notes(before cut: Int) -> [Note] { Array(notes.prefix { $0.sequence < cut }) }

    /// How often the program had the disk flush a file whose name ends so.
    public func flushes(ofFiles suffix: String) -> Int {
        let handles = Set(events.lazy.filter { $0.kind == .open && $0.path.hasSuffix(suffix) }.map(\.handle))
        return events.count { event in
            let flushes = event.kind == .sync || event.kind == .write && event.flags.contains(.dataSync)
            return flushes && handles.contains(event.handle)
        }
    }

    /// Cut points at which something has just become durable or been acknowledged, where bugs like to be.
    public var momentsOfTruth: [Int] {
        let syncs = Set(events.lazy.filter { $0.kind == .sync || $0.flags.contains(.dataSync) }.map(\.sequence))
        return events.filter { $0.kind == .note || $0.kind == .end && syncs.contains($0.call) }.map { $0.sequence + 1 }
    }
}
