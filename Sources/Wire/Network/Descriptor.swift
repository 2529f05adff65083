import System

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A socket's number, known to its owner and to those who may wake it; closed by the owner alone.
final class Descriptor: Sendable {
    let number: Int32
    private let isOpen = Monitor(true)

    init(_ number: Int32) { self.number = number }

    /// Ends reading, writing or both for whoever waits in them; nothing once the socket is closed, because the number
    /// may then be somebody else's.
    func shut(_ ways: Int32) {
        isOpen.withLock { isOpen in
            if isOpen { _ = shutdown(number, ways) }
        }
    }

    func closeNow() {
        isOpen.withLock { isOpen in
            if isOpen { _ = close(number) }
            isOpen = false
        }
    }
}

/// Wakes a socket's owner out of reading, writing or accepting, from any thread and at any time.
public struct Waker: Sendable {
    let descriptor: Descriptor

    /// Reads see an end; what is being written goes on.
    public func endReading() { descriptor.shut(Int32(SHUT_RD)) }
    /// Reads see an end, writes fail, and the peer sees the end too.
    public func endBoth() { descriptor.shut(Int32(SHUT_RDWR)) }
}

/// Closes a number that nobody owns yet.
func discard(_ number: Int32) { _ = close(number) }
