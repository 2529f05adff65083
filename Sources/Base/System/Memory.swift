import CSystem

/// How the process takes memory from the operating system.
public enum Memory {
    /// Arranges it for LMDB's habits, before the first file is opened.
    ///
    /// LMDB asks for blocks of 1 MiB and 2 MiB a file and hardly touches them. As the C library learns from what is
    /// freed, it would soon serve such a request from the heap, whose pages are real: a thousand topics took 800 MB
    /// instead of 8.
    public static func prepareProcess() { sluice_keep_large_blocks_apart(largeBlock, keptFree, heaps) }

    /// Blocks from this size on are the operating system's, and go back to it at once; LMDB's smaller one is just as
    /// large, and a buffer of up to 1 MiB is not.
    private static let largeBlock: Int32 = 1 << 20
    /// Smaller ones are kept for the next commit, so that it finds its pages in place.
    private static let keptFree: Int32 = 16 << 20
    /// Each heap keeps that much. The C library would make eight a processor, and the threads of a server fill them
    /// all: under a constant load of fifty connections two processors came to 210 MB, and with two heaps to 70.
    private static let heaps = Int32(clamping: min(8, max(2, Environment.processors)))
}
