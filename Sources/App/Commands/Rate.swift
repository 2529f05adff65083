internal import Scalars
internal import System

/// How many records a second are wanted.
struct Rate: Sendable, Hashable {
    let perSecond: Double

    /// When record `index`, counted from 0, is due after a beginning.
    func due(_ index: Int, since beginning: Moment) -> Moment {
        beginning + .nanoseconds(Int64(min(Double(index) / perSecond * 1e9, 9e18)))
    }
}

extension ValueKind where Value == Rate {
    /// `10`, `10/s`, `0.5`.
    static var rate: ValueKind {
        ValueKind(
            "N/s",
            expectation: "a number of records a second from \(Limits.rates.lowerBound) to "
                + "\(Int(Limits.rates.upperBound)), such as 10 or 0.5/s",
            read: { text in
                let number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
                guard
                    number.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
                    ),
                    let value = Double(number), Limits.rates.contains(value)
                else { return nil }
                return Rate(perSecond: value)
            },
            write: { "\($0.perSecond)/s" })
    }
}
