import System
import Testing

/// One at a time: what they measure is how long they wait, not how many processors there are.
@Suite(.serialized) struct `A program written for Kafka` {
    @Test(arguments: KafkaClient.all)
    func `spends a whole day with records`(client: KafkaClient) throws {
        try client.need()
        let server = try Server()
        try client.live("records", with: server)
        expectNoComplaint(in: try server.stop())
    }

    @Test(arguments: KafkaClient.all.filter(\.hasGroups))
    func `shares its work in a group, and goes on after the server was restarted`(client: KafkaClient) throws {
        try client.need()
        let server = try Server()
        try client.live("groups", with: server)
        expectNoComplaint(in: try server.stop())
        try server.start()
        try client.live("groups-again", with: server)
        expectNoComplaint(in: try server.stop())
    }

    @Test(arguments: KafkaClient.all)
    func `is told of a topic that nobody has made`(client: KafkaClient) throws {
        try client.need()
        let server = try Server("kafka:\n  create topics: false\n")
        try client.live("strict", with: server)
        expectNoComplaint(in: try server.stop())
    }
}

/// A client that works gives the server no reason to complain of it.
private func expectNoComplaint(in log: String, location: SourceLocation = #_sourceLocation) {
    let complaints = log.split(separator: "\n").filter { line in
        [" warning ", " error "].contains { line.contains($0) }
    }
    #expect(complaints.isEmpty, sourceLocation: location)
}
