internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The two pages in which a file says what is in it, as they were before a commit.
///
/// LMDB answers a meta page that could not be written by writing another one over it: the new state's roots under an
/// old number, which LMDB itself then passes over, but which is no state that ever was. We put back what was there.
struct MetaPages: ~Copyable {
    /// A page's header and what LMDB keeps of a state.
    private static let size = 16 + 136

    private let descriptor: Int32
    private let pageSize: Int
    private let pages: [[UInt8]]

    init(_ environment: OpaquePointer) {
        var descriptor: Int32 = -1
        var statistics = MDB_stat()
        mdb_env_get_fd(environment, &descriptor)
        mdb_env_stat(environment, &statistics)
        self.descriptor = descriptor
        pageSize = Int(statistics.ms_psize)
        pages = [0, pageSize].map { Self.read(descriptor, at: $0) }
    }

    /// Writes back what is no longer as it was; where that fails, too, LMDB's own answer stands.
    consuming func restore() {
        for (index, page) in pages.enumerated() where page.count == Self.size {
            let offset = index * pageSize
            if Self.read(descriptor, at: offset) == page { continue }
            // SAFETY: the buffer is the array's own, for the time of the call.
            page.withUnsafeBytes { _ = pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        }
    }

    private static func read(_ descriptor: Int32, at offset: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            // SAFETY: the buffer has room for `size` bytes, and `count` says how many of them were filled.
            count = max(0, pread(descriptor, buffer.baseAddress, size, off_t(offset)))
        }
    }
}
