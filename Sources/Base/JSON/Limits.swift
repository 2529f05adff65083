/// What a JSON document may ask of its reader.
public enum JSONLimits {
    /// Arrays and objects inside one another; parsing and freeing them recurses, and a debug build takes 2 KB of a
    /// thread's stack for each.
    public static let depth = 64
}
