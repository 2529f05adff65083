import System

/// What of the things that were not yet synced a power loss leaves on the disk.
public enum Survival: Sendable, Hashable {
    /// All of it: the process died, the machine did not.
    case everything
    /// Nothing of it.
    case onlyDurable
    /// Some of it, drawn by this seed.
    case some(seed: UInt64)
}

/// The coins that decide what survives.
struct Fate {
    enum Draw { case whole, lost, torn }

    private let survival: Survival
    private var generator: SeededGenerator
    /// Of 8 things, how many survive; drawn an image, so that nearly all and nearly none are as likely as half.
    private let share: UInt64

    init(_ survival: Survival) {
        self.survival = survival
        var seed: UInt64 = 0
        if case .some(let given) = survival { seed = given }
        generator = SeededGenerator(seed: seed)
        share = [1, 4, 7][Int(generator.next() % 3)]
    }

    var isRandom: Bool {
        if case .some = survival { return true }
        return false
    }

    mutating func flips() -> Bool { generator.next() & 1 == 0 }

    /// Whether one change that cannot be torn survives.
    mutating func survives(isUnderWay: Bool) -> Bool {
        switch survival {
        case .everything: !isUnderWay
        case .onlyDurable: false
        case .some: generator.next() & 7 < share
        }
    }

    /// What becomes of a write.
    mutating func drawWrite(isUnderWay: Bool) -> Draw {
        if isRandom && generator.next() & 3 == 0 { return .torn }
        return survives(isUnderWay: isUnderWay) ? .whole : .lost
    }

    /// A number below `bound`: the last when everything survives, the first when nothing does.
    mutating func choose(below bound: Int) -> Int {
        switch survival {
        case .everything: bound - 1
        case .onlyDurable: 0
        case .some: Int(generator.next() % UInt64(bound))
        }
    }
}
