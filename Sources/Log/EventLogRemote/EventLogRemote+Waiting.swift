internal import EventLog
internal import KafkaWire
public import Model
internal import Network
public import System

extension EventLogRemote {
    /// Waits by fetches that the brokers hold until there is something; what fails is news, because a read will tell.
    public func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        while true {
            let glance: Glance
            do throws(EventLogError) { glance = try look(beyond: offsets) } catch { return true }
            if glance.hasNews { return true }
            let now = clock.now
            if now >= deadline { return false }
            let isShared = glance.ends.count > 1 || glance.isBeyond
            let span = min(deadline - now, isShared ? Limits.sharedWaitSpan : Limits.waitSpan)
            if glance.ends.isEmpty {
                // No fetch begins behind the end, so there is nothing to be held.
                guard cluster.links.pause(until: now + span) else { return true }
            }
            for (broker, places) in glance.ends {
                switch holdFetch(places, at: broker, for: span) {
                case .news: return true
                case .nothing: continue
                case .elsewhere:
                    for place in places.keys { cluster.forget(place.topic) }
                    // Whoever tells of the leader may not know yet that it is another.
                    guard cluster.links.pause(until: clock.now + Limits.firstPause) else { return true }
                }
            }
        }
    }

    /// What there is to be waited for.
    private struct Glance {
        var hasNews = false
        /// Some wait for an offset behind the end.
        var isBeyond = false
        /// The places that wait at their ends, by the broker that leads them.
        var ends: [Address: [TopicPartition: Offset]] = [:]
    }

    private func look(beyond offsets: [TopicPartition: Offset]) throws(EventLogError) -> Glance {
        var glance = Glance()
        for (place, offset) in offsets {
            let end = try self.offsets(of: place).end
            if end > offset { glance.hasNews = true }
            if end < offset { glance.isBeyond = true }
            if end == offset {
                glance.ends[try cluster.leader(of: place, by: cluster.deadline), default: [:]][place] = offset
            }
        }
        return glance
    }

    /// What a fetch that a broker held has come to.
    private enum Held {
        case news
        case nothing
        /// The broker does not lead one of the partitions any more.
        case elsewhere
    }

    private func holdFetch(_ places: [TopicPartition: Offset], at broker: Address, for span: Duration) -> Held {
        let request = Fetch.Request { request in
            // A span of less than a millisecond is not none.
            request.maxWaitMilliseconds = Int32(clamping: max(1, span.milliseconds))
            request.minBytes = 1
            request.maxBytes = 1
            request.topics = places.map { .init($0.key, at: $0.value, bytes: 1) }
        }
        do throws(EventLogError) {
            // Once: a broker that is gone is news, too.
            let answer = try cluster.talk(with: .broker(broker), by: clock.now) { link throws(RemoteFailure) in
                (try link.ask(request, waiting: span), .none)
            }.result
            let partitions = answer.topics.flatMap(\.partitions)
            let failed = partitions.filter { $0.code != .none }
            if answer.code != .none || partitions.contains(where: { !$0.records.isEmpty }) { return .news }
            // A topic that is gone is told by the next look.
            return failed.isEmpty ? .nothing : failed.allSatisfy(\.code.meansStaleMetadata) ? .elsewhere : .news
        } catch { return .news }
    }
}
