internal import Plans
internal import System

/// Which views are due: decides by the clock that it is told, and keeps no time itself.
struct TriggerClock {
    /// What holds once the log has all that it will have.
    private let planned: [(view: String, trigger: Trigger)]
    private var triggers: [(view: String, trigger: Trigger)]
    private var due: [String: Moment] = [:]
    private var finished: Set<String> = []
    /// Until `logIsFilled`, the log's end is none to finish at: a view that runs once takes what comes.
    private(set) var logIsBeingFilled: Bool

    /// With `onlyOnce`, every view runs once, whatever was planned for it.
    init(_ views: [PipelineView], now: Moment, onlyOnce: Bool = false, logIsBeingFilled: Bool = false) {
        planned = views.map { view in
            if onlyOnce, !view.trigger.isOnce { return (view.plan.name, .once(closesWindows: false)) }
            return (view.plan.name, view.trigger)
        }
        self.logIsBeingFilled = logIsBeingFilled
        triggers = planned
        if logIsBeingFilled { triggers = planned.map { ($0.view, $0.trigger.isOnce ? .continuous : $0.trigger) } }
        for (view, _) in triggers { due[view] = now }
    }

    mutating func logIsFilled() {
        logIsBeingFilled = false
        triggers = planned
    }

    /// The views whose time has come.
    func due(at now: Moment) -> Set<String> {
        Set(triggers.map(\.view).filter { !finished.contains($0) && (due[$0] ?? now) <= now })
    }

    /// Notes that a view has come to where the log ended when its time had come; true when its windows close now.
    mutating func caughtUp(_ view: String, at now: Moment) -> Bool {
        guard let trigger = triggers.first(where: { $0.view == view })?.trigger else { return false }
        switch trigger {
        case .continuous: break
        case .every(let milliseconds):
            // Ticks that passed while the view was at work are not made up for.
            var next = (due[view] ?? now) + .milliseconds(milliseconds)
            if next <= now { next = now + .milliseconds(milliseconds) }
            due[view] = next
        case .once(let closesWindows):
            finished.insert(view)
            return closesWindows
        }
        return false
    }

    var isFinished: Bool { !logIsBeingFilled && finished.count == triggers.count }

    /// Whether somebody is to be woken by a record.
    var waitsForRecords: Bool {
        triggers.contains { view, trigger in trigger == .continuous && !finished.contains(view) }
    }

    /// When the next view is due that waits for a time.
    var next: Moment? {
        triggers.compactMap { view, trigger in
            if case .every = trigger, !finished.contains(view) { due[view] } else { nil }
        }.min()
    }
}

extension Trigger {
    fileprivate var isOnce: Bool {
        if case .once = self { true } else { false }
    }
}
