internal import EventLog
internal import System

/// The segment that a topic will go on with, made ahead of need or when it is needed, once, by one thread at a time.
///
/// It has a lock of its own, so that making a file holds up nobody who appends to the segment before.
final class NextSegment: Sendable {
    private enum Stage {
        case missing
        /// Somebody has been asked to make it ahead.
        case requested
        case making
        case made(UInt64)
        /// The topic goes, and makes no more files; what was made before is kept, in case that it stays.
        case closed(made: UInt64?)
    }

    private struct State {
        var stage = Stage.missing
        /// Every number up to this one is taken.
        var lastNumber: UInt64 = 0
    }

    private let state = Monitor(State())

    /// Takes up what was found on the disk.
    func resume(lastNumber: UInt64, made: UInt64?) {
        state.update { state in
            state.lastNumber = max(state.lastNumber, lastNumber)
            if case .missing = state.stage, let made { state.stage = .made(made) }
        }
    }

    /// Whether the caller is to have the segment made ahead; others are not asked again.
    func requestOnce() -> Bool {
        state.withLock { state in
            guard case .missing = state.stage else { return false }
            state.stage = .requested
            return true
        }
    }

    /// The segment's number; `make` makes it, from the first number that may be free on, unless it is there already.
    func number(
        making make: (UInt64) throws(EventLogError) -> UInt64
    ) throws(EventLogError) -> UInt64? {
        enum Turn { case made(UInt64), make(UInt64), closed }
        let turn = state.wait { state -> Turn? in
            switch state.stage {
            case .made(let number): return .made(number)
            case .making: return nil
            case .closed: return .closed
            case .missing, .requested:
                state.stage = .making
                return .make(state.lastNumber + 1)
            }
        }
        switch turn {
        case .made(let number): return number
        case .closed: return nil
        case .make(let free):
            do throws(EventLogError) {
                let number = try make(free)
                state.update { $0 = State(stage: .made(number), lastNumber: number) }
                return number
            } catch {
                state.update { $0.stage = .missing }
                throw error
            }
        }
    }

    /// The segment has its first transaction; another one will be needed.
    func noteBegun() {
        state.update { state in
            if case .made = state.stage { state.stage = .missing }
        }
    }

    /// Returns when no file is being made, and none will be.
    func close() {
        state.wait { state -> Void? in
            switch state.stage {
            case .making: return nil
            case .made(let number): state.stage = .closed(made: number)
            case .missing, .requested: state.stage = .closed(made: nil)
            case .closed: break
            }
            return ()
        }
    }

    /// The topic stays after all.
    func reopen() {
        state.update { state in
            guard case .closed(let made) = state.stage else { return }
            state.stage = made.map { .made($0) } ?? .missing
        }
    }
}
