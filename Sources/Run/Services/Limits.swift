/// How long an orderly end may take.
public enum ServiceLimits {
    /// Time that all services together have to finish what they have begun.
    public static let drain = Duration.seconds(10)
    /// Time after that in which a service must have let go; one that has not is left behind.
    public static let grace = Duration.seconds(5)
}
