public import System

extension Zone {
    /// Where most systems keep the tz database.
    public static let systemFolder: Path = "/usr/share/zoneinfo"

    /// The zone that the tz database calls `name`, such as `Europe/Berlin`; `UTC` needs no database.
    public static func named(_ name: String, in folder: Path = systemFolder) throws(ZoneError) -> Zone {
        if name == utc.name { return utc }
        guard isName(name) else {
            throw ZoneError(code: .unknown, name: name, sentence: "no such name; one looks like Europe/Berlin or UTC")
        }
        let path = folder / name
        guard FileSystem.exists(folder) else {
            throw ZoneError(
                code: .unreadable, name: name,
                sentence: "there is no tz database in \(folder); install the package tzdata, or use UTC")
        }
        guard FileSystem.exists(path), !FileSystem.isDirectory(path) else {
            throw ZoneError(code: .unknown, name: name, sentence: "the tz database in \(folder) has no such zone")
        }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileSystem.contents(of: path, limit: TimeLimits.zoneFileBytes)
        } catch {
            throw ZoneError(code: .unreadable, name: name, sentence: "\(error)")
        }
        return try decode(bytes, name)
    }

    private static func decode(_ bytes: [UInt8], _ name: String) throws(ZoneError) -> Zone {
        do throws(ZoneFile.Damage) {
            return Zone(name: name, periods: try ZoneFile.decode(bytes))
        } catch {
            throw ZoneError(code: .damaged, name: name, sentence: "its file \(error.sentence)")
        }
    }

    /// The names that the tz database has, sorted, for a sentence about one that it has not.
    public static func names(in folder: Path = systemFolder) -> [String] {
        // A folder that cannot be read has no names to offer.
        let entries = (try? FileSystem.entries(of: folder)) ?? []
        let names = entries.filter { $0.utf8.first.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 } ?? false }
        return names.flatMap { name in
            FileSystem.isDirectory(folder / name) ? Self.names(in: folder / name).map { "\(name)/\($0)" } : [name]
        }
    }

    /// Whether it is a file inside the database's folder that the text names, and nothing above or beside it.
    private static func isName(_ text: String) -> Bool {
        guard 1...TimeLimits.zoneNameBytes ~= text.utf8.count else { return false }
        return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, first != UInt8(ascii: ".") else { return false }
            return part.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "+-_.".utf8.contains(byte)
                }
            }
        }
    }
}
