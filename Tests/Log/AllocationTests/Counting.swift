import CAllocations
import Testing

/// Whether allocations can be counted here; a sanitizer has its own allocator.
let canCount = sluice_counts_allocations() != 0

/// Whether generic code is specialized; where it is not, it allocates on its own account.
#if DEBUG
    let isOptimized = false
#else
    let isOptimized = true
#endif

/// How many blocks of memory `body` allocates on this thread, after it has run once to settle what happens only once.
func allocations(of body: () throws -> Void) rethrows -> Int {
    try body()
    let before = sluice_allocations()
    try body()
    return Int(sluice_allocations() - before)
}

@Suite(.enabled(if: canCount, "allocations are not counted under a sanitizer"))
struct `Counted allocations` {
    /// The counter must be able to fail the other tests.
    @Test func `are seen`() {
        var kept: [[UInt8]] = []
        let count = allocations {
            kept.removeAll(keepingCapacity: true)
            for size in 1...100 { kept.append([UInt8](repeating: 1, count: size)) }
        }
        #expect(count >= 100)
        #expect(count <= 150)
    }

    @Test func `are none where there is nothing to allocate`() {
        var sum = 0
        let count = allocations { for number in 0..<1000 { sum &+= number } }
        #expect(count == 0)
        #expect(sum > 0)
    }
}
