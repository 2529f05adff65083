/// What bounds the reading of short texts.
enum Limits {
    /// Longer names are not compared: nobody mistypes them, and the comparison costs the product of both lengths.
    static let comparedNameBytes = 64
}
