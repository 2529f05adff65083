internal import Bytes
public import EventLog
internal import Model
public import Services
public import System

/// Keeps all groups of this broker: takes members' calls, lets time pass, and remembers what must survive a restart.
///
/// Calls come from any thread. Groups do not hold each other up: each has its lock, which is never held over the disk
/// or while somebody is answered. Who waits is answered exactly once, on the thread that has the answer.
public final class GroupCoordinator: Service {
    struct Slots: Sendable {
        var byName: [Name: GroupSlot] = [:]
        var isStopped = false
    }

    struct Alarm: Sendable {
        /// When somebody has something to do, or earlier.
        var rings = Moment.distantFuture
        var isStopped = false
    }

    public let name = "groups"
    let log: any GroupOffsets
    let settings: GroupSettings
    let clock: any Clock
    let notice: @Sendable (String) -> Void
    let slots = Monitor(Slots())
    let memory: GroupMemory
    private let generator: Monitor<any RandomNumberGenerator & Sendable>
    private let alarm = Monitor(Alarm())
    /// When empty groups are looked for again.
    let expiry: Monitor<Moment>

    /// Takes up the groups where they were left: members go on in their generation, and their sessions begin anew.
    public init(
        _ log: any GroupOffsets, settings: GroupSettings = GroupSettings(), clock: any Clock = SystemClock(),
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(EventLogError) {
        self.log = log
        self.settings = settings
        self.clock = clock
        self.notice = notice
        memory = GroupMemory(settings.memberBytes)
        self.generator = Monitor(generator)
        expiry = Monitor(clock.now + settings.expiryInterval)
        for remembered in try log.memberships() { takeUp(remembered) }
    }

    /// What the members of all groups have kept here.
    public var memberBytes: Int { memory.used }

    private func takeUp(_ remembered: GroupMembership) {
        let membership: Membership
        do throws(ByteError) { membership = try Membership(decoding: remembered.bytes) } catch {
            return notice("group \"\(remembered.group)\": what was remembered of its members is \(error)")
        }
        // Nobody is in it, so it needs no place.
        if membership.members.isEmpty { return }
        let group = ConsumerGroup(remembered.group, membership, settings: settings, now: clock.now)
        slots.withLock { $0.byName[Name(remembered.group)] = GroupSlot(group, memory) }
    }

    public func start(in scope: ServiceScope) throws {
        try scope.thread("groups") { [self] in
            while ring() {}
        }
    }

    /// Answers everybody who waits, and refuses whoever comes; asking again does nothing.
    public func stop(by deadline: Moment) {
        alarm.update { $0.isStopped = true }
        let all = slots.withLock { slots in
            slots.isStopped = true
            return Array(slots.byName.values)
        }
        for slot in all { slot.end(.stopping).answers.forEach { $0() } }
    }

    /// Does what is due, then sleeps until something else is; false when it is to stop.
    private func ring() -> Bool {
        alarm.withLock { $0.rings = .distantFuture }
        let found = doWhatIsDue()
        let rings = alarm.withLock { alarm in
            alarm.rings = min(alarm.rings, found)
            return alarm.rings
        }
        _ = alarm.wait(until: rings, by: clock) { $0.isStopped || $0.rings < rings ? () : nil }
        return !alarm.withLock { $0.isStopped }
    }

    /// Lets the time pass in every group; says when the next has something to do.
    @discardableResult
    func doWhatIsDue() -> Moment {
        var next = expireWhatIsDue()
        for slot in slots.withLock({ Array($0.byName.values) }) {
            let now = clock.now
            let deadline = slot.state.withLock { slot.deadline(of: $0) }
            guard deadline <= now else {
                next = min(next, deadline)
                continue
            }
            guard let (_, work) = slot.change({ $0.group.tick(now) }) else { continue }
            finish(work, slot)
            retireIfIdle(slot, now)
            // What cannot be done yet, because the disk is at work, is not tried again at once.
            next = min(next, max(slot.state.withLock { slot.deadline(of: $0) }, now + .milliseconds(1)))
        }
        return next
    }

    /// Answers, and writes down what a change of a group left to do.
    func finish(_ work: GroupSlot.Work, _ slot: GroupSlot) {
        for answer in work.answers { answer() }
        let rings = alarm.withLock { $0.rings }
        if work.deadline < rings { alarm.update { $0.rings = min($0.rings, work.deadline) } }
        guard work.mustRemember else { return }
        while let (revision, membership) = slot.nextToRemember() {
            let failure = remember(membership, of: slot.name.text)
            let now = clock.now
            if let (_, work) = slot.change({ $0.group.remembered(revision, failure, now: now) }) {
                finish(work, slot)
            }
        }
    }

    private func remember(_ membership: Membership, of group: String) -> GroupError? {
        var membership = membership
        if membership.members.isEmpty { membership.emptySinceMilliseconds = clock.wallMilliseconds }
        do throws(EventLogError) {
            try log.remember(membership.encoded(), of: group)
            return nil
        } catch {
            let failure = GroupError(
                .coordinatorNotAvailable, "\(group): its members cannot be remembered", cause: error)
            notice("\(failure)")
            return failure
        }
    }

    func newID() -> String { generator.withLock { TopicID.random(using: &$0).description } }
}
