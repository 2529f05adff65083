import System
import Testing

@Suite struct `A cluster that is not ours` {
    /// Java alone is asked for by itself.
    @Test(.enabled(if: KafkaClient.all.count > 1, "only the client for Java was asked for"))
    func `gets all records while leaders move and brokers come and go`() throws {
        try KafkaClient.cluster.need()
        let folder = try FileSystem.makeTemporaryDirectory("sluice-cluster")
        defer { try? FileSystem.removeTree(folder) }  // as with servers
        let program = Environment.executable.parent / "sluice"
        try KafkaClient.cluster.live("cluster", program.text, in: folder)
    }
}
