/// What a peer speaks that is at the wrong port, told by its first bytes.
public enum Stranger {
    /// A sentence's end such as `; this looks like TLS`; empty when the bytes could be anything.
    public static func hint(_ bytes: some Collection<UInt8>) -> String {
        let first = Array(bytes.prefix(4))
        // A record of TLS that holds a handshake.
        if first.count >= 3, first[0] == 0x16, first[1] == 3, first[2] <= 4 { return looks("TLS, which is not spoken") }
        guard first.count == 4 else { return "" }
        switch String(decoding: first, as: UTF8.self) {
        case "GET ", "HEAD", "POST", "PUT ", "PATC", "DELE", "OPTI", "CONN", "TRAC", "PRI ": return looks("HTTP")
        case "SSH-": return looks("SSH")
        default: return ""
        }
    }

    private static func looks(_ language: String) -> String { "; this looks like \(language) here" }
}
