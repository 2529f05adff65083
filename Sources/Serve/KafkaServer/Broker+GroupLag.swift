internal import EventLog
internal import Model
internal import Telemetry

extension Broker {
    /// How many records each group has before it, of every partition that it has committed.
    func groupLag() -> [(labels: Labels, value: Int)] {
        var lags: [(labels: Labels, value: Int)] = []
        do throws(EventLogError) {
            for group in try log.groups() {
                for (place, committed) in try log.committed(by: group) {
                    // A partition that went away meanwhile has nothing left to read.
                    let end = (try? log.offsets(of: place).end) ?? committed.offset
                    lags.append(
                        (
                            ["group": group, "topic": place.topic, "partition": "\(place.partition)"],
                            // A client may commit any number.
                            Int(clamping: max(0, end - max(0, committed.offset)))
                        ))
                }
            }
        } catch {
            logger.warning("the lag of groups cannot be told: \(error)")
        }
        return lags
    }
}
