import Depot
package import LocalAPI

/// Rows of the outbox as they are handed upstream, in the form that
/// `firmware-config/uplink/batch.schema.json` publishes.
package struct Batch: Hashable, Sendable {
    package let box: String
    /// At least one, their numbers rising.
    package let rows: [OutboxRowDocument]

    /// What stands around the rows takes less than this.
    static let frameBytesHighest = 128

    package init(box: String, rows: [OutboxRowDocument]) {
        precondition(!rows.isEmpty, "a batch without rows has no numbers")
        self.box = box
        self.rows = rows
    }

    package var first: Int64 { rows[0].seq }
    package var last: Int64 { rows[rows.count - 1].seq }

    /// The same rows always have the same key: a proxy that doubles a request is seen through.
    package var idempotencyKey: String { "\(box):\(first)-\(last)" }

    /// The JSON. It is put together from texts: what the store has checked to be JSON goes in as it
    /// stands, so that no figure changes on the way.
    package var text: String {
        let rows = rows.map { row in
            """
            {"seq":\(row.seq),"kind":"\(row.kind.rawValue)","at":"\(row.at)","body":\(row.body)}
            """
        }
        return """
            {"box":"\(box)","first":\(first),"last":\(last),"rows":[\(rows.joined(separator: ","))]}
            """
    }
}

extension OutboxRowDocument {
    /// The gap that is handed over in place of a row that upstream refuses for good.
    package var gap: OutboxRowDocument {
        var gap = self
        gap.kind = .gap
        gap.body = """
            {"count":1,"first_seq":\(seq),"kind":"\(kind.rawValue)","last_seq":\(seq),\
            "reason":"refused"}
            """
        return gap
    }
}
