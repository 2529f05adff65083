internal import Plans
internal import System

/// Which views are due: decides by the clock that it is told, and keeps no time itself.
struct TriggerClock {
    /// What holds instead of the triggers that were planned.
    enum Mode {
        case asPlanned
        /// Every view goes to the log's end once.
        case once
        /// Every view takes what comes as it comes.
        case follow
    }

    let mode: Mode
    private var due: [String: Moment] = [:]
    private var finished: Set<String> = []
    private let triggers: [(view: String, trigger: Trigger)]

    init(_ views: [PipelineView], now: Moment, _ mode: Mode = .asPlanned) {
        self.mode = mode
        triggers = views.map { view in
            switch (mode, view.trigger) {
            case (.asPlanned, _), (.once, .once): (view.plan.name, view.trigger)
            case (.once, _): (view.plan.name, .once(closesWindows: false))
            case (.follow, _): (view.plan.name, .continuous)
            }
        }
        for (view, _) in triggers { due[view] = now }
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

    var isFinished: Bool { finished.count == triggers.count }

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
