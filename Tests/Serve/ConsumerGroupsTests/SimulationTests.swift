@testable import ConsumerGroups
import System
import Testing

@Suite struct `Members that come, go and fail at random` {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `agree whenever they are left alone`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try World()
        var stale: [MemberClaim] = []
        for round in 0..<3 {
            for number in 0..<150 {
                try step(world, "\(round)-\(number)", &stale, &generator)
                world.check()
            }
            try world.settle()
        }
    }

    private func step(
        _ world: World, _ name: String, _ stale: inout [MemberClaim], _ generator: inout SeededGenerator
    ) throws {
        let member = world.members.randomElement(using: &generator)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<6 where world.members.count < 8: world.members.append(SimulatedMember(name, using: &generator))
        case 6..<8: world.members.removeAll { $0 === member }
        case 8..<11:
            guard let member else { return }
            if let error = try? world.coordinator.leave(  // A group that is not there has nobody to let go.
                "g", [Leaver(memberID: member.memberID, instanceID: member.instance)])[0]
            {
                #expect([.unknownMember, .fencedInstance].contains(error.code))
            }
            world.members.removeAll { $0 === member }
        case 11..<14: member?.changeMind()
        case 14..<16: try world.restart()
        case 16..<26: world.pass(.milliseconds(Int.random(in: 0..<4000, using: &generator)))
        case 26..<40:
            guard let member, member.membership != nil else { return }
            stale.append(member.claim)
            try world.commit(Bool.random(using: &generator) ? member.claim : stale.randomElement(using: &generator)!)
        case 40..<45: world.pass(.milliseconds(60))
        default: member?.act(world)
        }
    }
}
