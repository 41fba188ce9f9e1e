/// The requests that read a layout: as few as the device's largest read allows.
///
/// A value is never split between two requests, as its halves would be of different moments.
/// Requests are formed from the lowest address up, each as long as it may be; for stretches in a
/// row no other cutting needs fewer.
package struct PollPlan: Hashable, Sendable {
    /// Sent at each poll.
    package let fast: [ReadRequest]
    /// Sent about every ten seconds, for what `fast` does not cover already.
    package let slow: [ReadRequest]
    /// Sent at first and every hour, for what `fast` does not cover already.
    package let identity: [ReadRequest]

    /// The widest hole between two wanted stretches that is read along with them, in registers.
    /// Forty registers are 80 bytes: 7 ms at 115,200 baud and 80 ms at 9,600, about what the
    /// turn-around of a further request costs a usual meter; and an SDM630 is read at once.
    package static let holeHighest = 40

    /// Plans for `layout`; each of its values fits into `largestRead`. A device that refuses to
    /// be read across holes gets a `holeHighest` of 0.
    package init(layout: RegisterLayout, largestRead: Int, holeHighest: Int) {
        func requests(_ group: RegisterLayout.Group, besides known: [ReadRequest])
            -> [ReadRequest]
        {
            let wanted = layout.stretches(of: group).filter { stretch in
                !known.contains { $0.addresses.contains(whole: stretch) }
            }
            return PollPlan.merged(
                wanted, function: layout.function, largestRead: largestRead,
                holeHighest: holeHighest)
        }
        fast = requests(.fast, besides: [])
        slow = requests(.slow, besides: fast)
        identity = requests(.identity, besides: fast)
    }

    private static func merged(
        _ stretches: [Range<Int>], function: ReadFunction, largestRead: Int, holeHighest: Int
    ) -> [ReadRequest] {
        var requests: [ReadRequest] = []
        for stretch in stretches.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = requests.last {
                let end = max(last.addresses.upperBound, stretch.upperBound)
                let hole = stretch.lowerBound - last.addresses.upperBound
                if end - last.address <= largestRead, hole <= holeHighest {
                    requests[requests.count - 1].count = end - last.address
                    continue
                }
            }
            requests.append(
                ReadRequest(
                    function: function, address: stretch.lowerBound, count: stretch.count))
        }
        return requests
    }
}

extension Range<Int> {
    fileprivate func contains(whole other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
