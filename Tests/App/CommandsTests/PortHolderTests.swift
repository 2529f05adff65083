import Testing

@testable import Commands

@Suite struct `The holder of a port` {
    private static let table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
           1: 0100007F:2384 0100007F:9D2A 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1
           2: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0
        """

    @Test func `is who listens there, not who is connected`() {
        #expect(PortHolder.sockets(listeningOn: 9092, in: Self.table) == ["socket:[4711]"])
    }

    @Test func `is nobody where nobody listens`() {
        #expect(PortHolder.sockets(listeningOn: 9093, in: Self.table).isEmpty)
        #expect(PortHolder.sockets(listeningOn: 9092, in: "nonsense\n1 2 3\n").isEmpty)
    }
}
