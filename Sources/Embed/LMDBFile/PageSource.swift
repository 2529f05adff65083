import System

/// The file's bytes by page number: every read is checked against the file's size first.
final class PageSource: Sendable {
    let file: File
    let size: Int
    let pageSize: Int

    /// Whole pages in the file.
    var pages: UInt64 { UInt64(size / pageSize) }

    init(_ file: consuming File, size: Int, pageSize: Int) {
        self.file = file
        self.size = size
        self.pageSize = pageSize
    }

    /// Fills the front of `buffer`, growing it as needed, and says what kept it from that.
    func read(_ count: Int, ofPage page: UInt64, into buffer: inout [UInt8]) -> String? {
        guard let number = Int(exactly: page),
            case let (offset, overflow) = number.multipliedReportingOverflow(by: pageSize),
            !overflow, offset <= size, count <= size - offset
        else { return "it lies beyond the end of the file" }
        if buffer.count < count { buffer = [UInt8](repeating: 0, count: count) }
        do throws(SystemError) {
            let filled = try file.fill(&buffer, count, at: offset)
            return filled == count ? nil : "the file ended while it was read"
        } catch {
            return "\(error)"
        }
    }
}

extension File {
    /// Reads `count` bytes into the front of `buffer`, which has room for them, and says how many there were.
    borrowing func fill(_ buffer: inout [UInt8], _ count: Int, at offset: Int) throws(SystemError) -> Int {
        var result: Result<Int, SystemError> = .success(0)
        // SAFETY: the pointer does not leave the closure, and the slice is checked against the array's own count.
        buffer.withUnsafeMutableBytes { whole in
            do throws(SystemError) {
                result = .success(try read(into: UnsafeMutableRawBufferPointer(rebasing: whole[..<count]), at: offset))
            } catch { result = .failure(error) }
        }
        return try result.get()
    }
}
