import System

/// The files and names of a recorded program at one point of its journal.
struct Disk {
    enum Node {
        case file(FileHistory)
        case folder
    }

    /// A call that has begun: what its end will decide.
    private struct Call {
        let event: Event
        let node: Int?
    }

    static let root = 0

    let journal: Journal
    private(set) var position = 0
    private(set) var nodes: [Node] = [.folder]
    private(set) var names = Names()
    /// Files that somebody could write through memory, by the name under which they were opened.
    private(set) var mapped: Set<String> = []
    /// The names as the running program sees them.
    private var visible: [Entry: Int] = [:]
    private var handles: [Int32: (node: Int, path: String)] = [:]
    private var calls: [Int: Call] = [:]

    init(_ journal: Journal) { self.journal = journal }

    /// Goes on to the point after the first `cut` records.
    mutating func advance(to cut: Int) throws(JournalError) {
        while position < min(cut, journal.count) {
            let event = journal.events[position]
            do {
                try take(event)
            } catch let error as SystemError {
                throw JournalError(error)
            } catch let error as JournalError {
                throw error
            } catch {
                throw JournalError(.system, "\(error)")
            }
            position += 1
        }
    }

    private mutating func take(_ event: Event) throws {
        switch event.kind {
        case .note: break
        case .end: try end(event)
        case .open: try open(event)
        case .write, .truncate, .sync: try startChange(event)
        case .rename: try rename(event)
        case .unlink, .removeFolder:
            let entry = try entry(event.path)
            names.start(change(event, removed: [entry], node: -1))
            calls[event.call] = Call(event: event, node: nil)
        case .makeFolder:
            nodes.append(.folder)
            names.start(change(event, added: try entry(event.path), node: nodes.count - 1))
            calls[event.call] = Call(event: event, node: nodes.count - 1)
        case .mapped: mapped.insert(try handle(of: event).path)
        case .initialFile: try load(event)
        case .initialFolder:
            nodes.append(.folder)
            install(nodes.count - 1, at: try entry(event.path))
        }
    }

    private mutating func load(_ event: Event) throws {
        var file = FileHistory()
        try file.load(event.bytes, from: journal.file)
        nodes.append(.file(file))
        install(nodes.count - 1, at: try entry(event.path))
    }

    private mutating func install(_ node: Int, at entry: Entry) {
        visible[entry] = node
        names.load(node, at: entry)
    }

    // MARK: Starts

    private mutating func open(_ event: Event) throws {
        var node = try find(event.path)
        if node == nil && event.flags.contains(.create) {
            nodes.append(.file(FileHistory()))
            node = nodes.count - 1
            names.start(change(event, added: try entry(event.path), node: nodes.count - 1))
        } else if let node, event.flags.contains(.empty) {
            startChange(Change(call: event.call, kind: .truncate, offset: 0, syncsItself: false), of: node)
        }
        calls[event.call] = Call(event: event, node: node)
    }

    private mutating func startChange(_ event: Event) throws {
        let node = try handle(of: event).node
        calls[event.call] = Call(event: event, node: node)
        if event.kind == .sync { return }
        let kind = event.kind == .write ? Change.Kind.write(event.bytes) : .truncate
        let syncsItself = event.flags.contains(.dataSync)
        let change = Change(call: event.call, kind: kind, offset: event.offset, syncsItself: syncsItself)
        guard change.end <= Limits.fileBytes else {
            throw JournalError(.tooLarge, "record \(event.sequence) makes a file of \(change.end) bytes")
        }
        startChange(change, of: node)
    }

    private mutating func startChange(_ change: Change, of node: Int) {
        edit(node) { $0.start(change) }
    }

    private mutating func rename(_ event: Event) throws {
        let from = try entry(event.path)
        let to = try entry(event.target)
        let node = visible[from]
        // Both names may be the same; then nothing happens.
        if let node, from != to {
            let needs = try ancestors(of: event.target)
            names.start(change(event, removed: [from], added: to, node: node, needs: needs))
        }
        calls[event.call] = Call(event: event, node: node)
    }

    private func change(
        _ event: Event, removed: [Entry] = [], added: Entry? = nil, node: Int, needs: [Entry] = []
    ) -> NameChange {
        NameChange(call: event.call, removed: removed, added: added, node: node, needs: needs)
    }

    // MARK: Ends

    private mutating func end(_ event: Event) throws {
        let journal = journal
        guard let call = calls.removeValue(forKey: event.call) else {
            throw JournalError(.damaged, "record \(event.sequence) ends a call that did not start")
        }
        let succeeded = event.result >= 0
        switch call.event.kind {
        case .write, .truncate:
            try edit(call.node) {
                try $0.end(event.call, at: event.sequence, result: event.result, journal: journal.file)
            }
        case .sync: try endSync(call, succeeded: succeeded)
        case .open: try endOpen(call, event)
        default:
            names.end(event.call, at: event.sequence, succeeded: succeeded)
            if succeeded { try show(call) }
        }
    }

    private mutating func endSync(_ call: Call, succeeded: Bool) throws {
        let journal = journal
        guard let node = call.node else { return }
        if case .folder = nodes[node] {
            names.sync(node, from: call.event.sequence, succeeded: succeeded)
        } else {
            try edit(node) {
                try $0.sync(from: call.event.sequence, succeeded: succeeded, journal: journal.file)
            }
        }
    }

    private mutating func endOpen(_ call: Call, _ event: Event) throws {
        let journal = journal
        try edit(call.node) {
            try $0.end(event.call, at: event.sequence, result: event.result, journal: journal.file)
        }
        names.end(event.call, at: event.sequence, succeeded: event.result >= 0)
        guard event.result >= 0 else { return }
        guard let node = call.node else {
            throw JournalError(.unrecorded, "\(call.event.path) was opened, but nothing recorded has made it")
        }
        handles[event.handle] = (node, call.event.path)
        visible[try entry(call.event.path)] = node
    }

    /// The running program sees a change of names at once.
    private mutating func show(_ call: Call) throws {
        let entry = try entry(call.event.path)
        switch call.event.kind {
        case .makeFolder: visible[entry] = call.node
        case .rename:
            visible[entry] = nil
            visible[try self.entry(call.event.target)] = call.node
        default: visible[entry] = nil
        }
    }

    // MARK: Finding

    private mutating func edit<Failure: Error>(
        _ node: Int?, _ body: (inout FileHistory) throws(Failure) -> Void
    ) throws(Failure) {
        guard let node, case .file(var file) = nodes[node] else { return }
        nodes[node] = .folder  // so that the bytes have one owner, and are not copied
        defer { nodes[node] = .file(file) }
        try body(&file)
    }

    private func handle(of event: Event) throws(JournalError) -> (node: Int, path: String) {
        guard let handle = handles[event.handle] else {
            throw JournalError(.damaged, "record \(event.sequence) names a file that is not open")
        }
        return handle
    }

    private func find(_ path: String) throws(JournalError) -> Int? {
        path == "." ? Self.root : visible[try entry(path)]
    }

    private func entry(_ path: String) throws(JournalError) -> Entry {
        guard let entry = try walk(path).last else { return Entry(folder: -1, name: ".") }
        return entry
    }

    private func ancestors(of path: String) throws(JournalError) -> [Entry] { try walk(path).dropLast() }

    /// The names that lead from the root to a path; only the last may be missing.
    private func walk(_ path: String) throws(JournalError) -> [Entry] {
        if path == "." { return [] }
        var folder = Self.root
        var entries: [Entry] = []
        let parts = path.split(separator: "/")
        for (index, part) in parts.enumerated() {
            entries.append(Entry(folder: folder, name: String(part)))
            if index == parts.count - 1 { break }
            guard let next = visible[entries[index]] else {
                throw JournalError(.unrecorded, "\(path): nothing recorded has made the folder \(part)")
            }
            folder = next
        }
        return entries
    }
}
