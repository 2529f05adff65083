import CNetwork

/// An address as the kernel knows it: a number, never a name.
struct Endpoint: Sendable {
    let raw: sluice_endpoint

    init(_ raw: sluice_endpoint) { self.raw = raw }

    /// Nil when `text` is no numeric address.
    init?(number text: String, port: UInt16) {
        var raw = sluice_endpoint()
        guard sluice_read_host(text, &raw) == 1 else { return nil }
        raw.port = port
        self.raw = raw
    }

    var isLoopback: Bool { withUnsafePointer(to: raw) { sluice_is_loopback($0) } == 1 }

    var host: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(SLUICE_HOST_ROOM)) { room in
            withUnsafePointer(to: raw) { sluice_write_host($0, room.baseAddress!) }
            return String(cString: room.baseAddress!)
        }
    }

    var address: Address { Address(host: host, port: raw.port) }

    /// All that the address stands for, in the order in which to try them; asks the name service when it must.
    static func all(for address: Address) throws(NetworkError) -> [Endpoint] {
        if let number = Endpoint(number: address.host, port: address.port) { return [number] }
        // Not asked for, so that no entry in a file of hosts can lead it off this machine.
        if address.host == "localhost" {
            return ["127.0.0.1", "::1"].compactMap { Endpoint(number: $0, port: address.port) }
        }
        var found = [sluice_endpoint](repeating: sluice_endpoint(), count: NetworkLimits.addresses)
        let count = sluice_resolve(address.host, address.port, &found, Int32(found.count))
        guard count > 0 else {
            let why = count == 0 ? "it has no address" : String(cString: sluice_resolve_words(count))
            throw NetworkError(.address, "\(address.host): \(why)")
        }
        return found.prefix(Int(count)).map(Endpoint.init)
    }
}
