internal import Arguments
internal import HTTPServer
internal import JSON
internal import KafkaServer
internal import Network
internal import Observability
internal import Services
internal import System

/// Tells people and programs where everything listens, once it does; the last service to start and the first to stop.
final class Announcement: Service {
    /// In the data folder, so that other commands find the one who has it.
    static let fileName = "up.json"

    let name = "announcement"
    private let stack: Stack
    private let folder: Path
    private let wantsJSON: Bool
    private let files: [Path]
    private let began: Moment
    private let makeRoom: (@Sendable () -> Bool)?
    private let words: @Sendable (_ kafka: Address, _ after: Duration) -> String

    /// Writes into the data folder, and to `extra` for whoever waits for that; people are told `words`.
    init(
        _ stack: Stack, _ folder: Path, _ extra: Path?, wantsJSON: Bool, began: Moment,
        makeRoom: (@Sendable () -> Bool)? = nil,
        words: @escaping @Sendable (_ kafka: Address, _ after: Duration) -> String
    ) {
        self.stack = stack
        self.folder = folder
        self.wantsJSON = wantsJSON
        self.began = began
        self.makeRoom = makeRoom
        self.words = words
        files = [folder / Self.fileName] + (extra.map { [$0] } ?? [])
    }

    /// Removes what a run that was killed has left, so that nobody takes it for this one's.
    func removeFiles() {
        for file in files where FileSystem.exists(file) {
            do throws(SystemError) { try FileSystem.removeFile(file) } catch {
                tell("sluice: note: \(file) could not be removed: \(error)")
            }
        }
    }

    func start(in scope: ServiceScope) throws {
        guard let kafka = stack.kafka.address else { preconditionFailure("a server that has started has an address") }
        // So that what is told of them is not that they are about to start.
        stack.pipelines.waitUntilBegun(until: scope.clock.now + Limits.pipelinesBegin)
        stack.readiness.update { $0 = .ready() }
        let json = json(kafka)
        for file in files { try write(json, to: file) }
        let text = wantsJSON ? String(decoding: json, as: UTF8.self) : words(kafka, scope.clock.now - began)
        // Everything is up whether or not anybody reads it.
        try? StandardStream.output.write(text)
    }

    /// On a full disk other commands must be able to ask for room, and find whom to ask.
    private func write(_ json: [UInt8], to file: Path) throws(SystemError) {
        do throws(SystemError) { return try FileSystem.replace(file, with: json) } catch {
            guard error.code == SystemError.diskFull else { throw error }
        }
        _ = makeRoom?()
        do throws(SystemError) { return try FileSystem.replace(file, with: json) } catch {
            guard error.code == SystemError.diskFull, file == folder / Self.fileName else { throw error }
            tell("sluice: note: \(error); other commands do not find this one by its folder, but with --broker")
        }
    }

    func stop(by deadline: Moment) {
        stack.readiness.update { $0 = .unready("ending") }
        removeFiles()
    }

    /// The address that whoever has the data folder tells; nil where nothing can be read.
    static func read(in folder: Path) -> Address? {
        guard let text = contents(in: folder)?["kafka"]?.text else { return nil }
        return try? Address(text)  // as below
    }

    /// Everything that whoever has the data folder tells.
    static func contents(in folder: Path) -> JSONValue? {
        // Without a word from whoever has the folder there is nobody to be asked.
        guard let bytes = try? FileSystem.contents(of: folder / fileName, limit: Limits.announcementBytes) else {
            return nil
        }
        return try? JSONValue.parse(bytes.span.bytes)  // as above
    }

    /// Removes what somebody left who did not end in order; the caller has the folder now.
    static func forget(in folder: Path) {
        let file = folder / fileName
        // What cannot be removed is believed only while the folder is in use.
        if FileSystem.exists(file) { try? FileSystem.removeFile(file) }
    }

    private func json(_ kafka: Address) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("process", Int(Environment.processID))
            $0.member("kafka", kafka.fromHere)
            if let http = stack.http?.address { $0.member("http", http.fromHere) }
            if let advertised = stack.listeners.advertised { $0.member("advertised", advertised.description) }
            $0.member("data", folder.text)
        }
        json.endLine()
        return json.bytes
    }
}
