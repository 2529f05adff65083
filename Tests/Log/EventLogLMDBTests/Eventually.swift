import System

/// Whether it comes true within a while, because it happens in the background.
func eventually(within patience: Duration = .seconds(10), _ isTrue: () throws -> Bool) rethrows -> Bool {
    let machine = SystemClock()
    let deadline = machine.now + patience
    while machine.now < deadline {
        if try isTrue() { return true }
        _ = Monitor(0).wait(until: machine.now + .milliseconds(5), by: machine) { _ in Optional<Void>.none }
    }
    return false
}
