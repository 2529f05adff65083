/// How far somebody has read: for every partition of a topic's identity, the offset to read next.
public struct Positions: Sendable, Hashable {
    public struct Place: Sendable, Hashable, Comparable {
        public var topic: TopicID
        public var partition: Int32

        public init(topic: TopicID, partition: Int32) {
            self.topic = topic
            self.partition = partition
        }

        public static func < (one: Place, other: Place) -> Bool {
            (one.topic, one.partition) < (other.topic, other.partition)
        }
    }

    public var next: [Place: Offset]

    public init(_ next: [Place: Offset] = [:]) { self.next = next }

    public subscript(topic: TopicID, partition: Int32) -> Offset? {
        get { next[Place(topic: topic, partition: partition)] }
        set { next[Place(topic: topic, partition: partition)] = newValue }
    }
}
