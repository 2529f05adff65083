internal import EventLog
internal import System

/// Room on the disk that the log keeps for the day on which there is none: then one can still read, and make room.
///
/// It is an empty file for which the disk has set room aside; its contents never matter.
final class Spare: Sendable {
    private let path: Path
    /// Whether somebody changes it.
    // A number because the thread sanitizer errs on a state without bytes.
    private let turn = Monitor(0)

    init(_ path: Path) { self.path = path }

    /// Sets aside what is missing, unless the disk, beside what stays free on it, has little more than that. Where it
    /// cannot be had nothing is said: it is missed only when the disk is full.
    func fill(beside reserve: Int) {
        turn.withLock { _ in
            do throws(SystemError) {
                let missing = Limits.spareBytes - (try left())
                guard missing > 0,
                    try FileSystem.freeSpace(at: path.parent) - missing >= max(reserve, Limits.spareBytes)
                else { return }
                try File(path, .openOrCreate).reserveRoom(for: 0..<Limits.spareBytes)
            } catch {}
        }
    }

    /// Does something that a full disk must not stop; what was set aside is given up for it, a piece at a time, as long
    /// as more than `rest` is left.
    func lend<Result>(
        downTo rest: Int = 0, _ body: () throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result {
        while true {
            do throws(EventLogError) { return try body() } catch {
                guard error.code == .full, giveUp(downTo: rest) else { throw error }
            }
        }
    }

    /// Gives up a piece; false where there is none, or it did not help.
    func giveUp(downTo rest: Int) -> Bool {
        turn.withLock { _ in
            do throws(SystemError) {
                let had = try left()
                guard had > rest else { return false }
                let file = try File(path, .readWrite)
                try file.truncate(to: 0)
                let kept = had - Limits.sparePiece
                if kept > 0 { try file.reserveRoom(for: 0..<kept) }
                // Some file systems use what was given up only when they have noted that it was.
                try file.synchronize()
                return true
            } catch { return false }
        }
    }

    private func left() throws(SystemError) -> Int {
        FileSystem.exists(path) ? try FileSystem.size(of: path).allocated : 0
    }
}
