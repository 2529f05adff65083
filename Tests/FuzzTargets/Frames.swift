import Bytes
import KafkaWire
import Network

extension FuzzTarget {
    /// The two that find frames agree on them, however the bytes are cut; the first byte says how.
    static let kafkaFrames = FuzzTarget(name: "kafka-frames") { bytes in
        let rest = bytes.dropFirst()
        let step = max(1, Int(bytes.first ?? 1))
        let read = readFrames(rest, step)
        try hold(read == splitFrames(rest, step), "a frame that one finds and the other does not")
        try hold(read == readFrames(rest, 1), "frames depend on where the network cuts them")
        try hold(read.frames.allSatisfy { $0.count <= limit }, "a frame longer than allowed")
    }

    private static let limit = 4096

    /// What came out, and whether it ended between two frames, without a complaint.
    private struct Found: Equatable {
        var frames: [[UInt8]] = []
        var isClean = false
    }

    private static func readFrames(_ bytes: Bytes, _ step: Int) -> Found {
        var rest = bytes
        var reader = FrameReader(.lengthOnly, maximum: limit)
        var found = Found()
        do throws(NetworkError) {
            while true {
                let frame = try reader.next { buffer, count, _ in
                    let piece = rest.prefix(min(count, step))
                    buffer += piece
                    rest = rest.dropFirst(piece.count)
                    return piece.count
                }
                guard let frame else { break }
                found.frames.append(frame)
            }
            found.isClean = true
        } catch {
            // Refused: what was whole before counts.
        }
        return found
    }

    private static func splitFrames(_ bytes: Bytes, _ step: Int) -> Found {
        var rest = bytes
        var splitter = FrameSplitter(limit: limit)
        var found = Found()
        do throws(WireError) {
            while !rest.isEmpty {
                var chunk = rest.prefix(step)
                rest = rest.dropFirst(chunk.count)
                while let frame = try splitter.next(from: &chunk) { found.frames.append(Array(frame)) }
            }
            found.isClean = splitter.isBetweenFrames
        } catch {
            // As above.
        }
        return found
    }
}
