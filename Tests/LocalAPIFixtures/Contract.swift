import Foundation
package import LocalAPI

/// The contract's example of a status, byte for byte.
package enum Contract {
    /// `status.json`.
    package static let statusJSON = """
        {
          "site": "depot-north",
          "at": "2026-03-02T01:21:00+01:00",
          "mode": { "state": "degraded", "because": "meter tx1 is silent" },
          "nodes": [
            {
              "id": "feeder-a", "parent": "tx1", "kind": "feeder",
              "limit_amps": [125, 125, 125], "limit_kw": null,
              "measured_amps": null, "other_amps": [20.0, 20.0, 20.0],
              "envelope_amps": [57.0, 57.0, 57.0], "headroom_amps": [41.7, 41.7, 41.7],
              "fallback_amps": [12.0, 12.0, 12.0], "trip_budget_used_percent": 0
            }
          ],
          "connectors": [
            {
              "charger": "CP-01", "connector": 1, "online": true, "state": "charging",
              "vehicle": "VAN-08", "departure": "D03-0800", "ready_at": "2026-03-02T04:55:00+01:00", "at_risk": false,
              "limit_amps": 25.0, "limit_kw": 17.25, "confirmed_amps": 25.0, "fallback_amps": 6.0, "lease_ends_s": 131,
              "measured_amps": [24.6, 24.7, 24.6], "measured_kw": 17.0, "soc_percent": 62,
              "cause": { "kind": "node_limit", "node": "tx1", "phase": "L3", "text": "tx1 is full on L3 while its meter is silent: 0.4 A left of 863.5 A" },
              "transaction": { "id": 41, "started_at": "2026-03-01T22:04:10+01:00", "energy_wh": 51230 }
            }
          ],
          "meters": [
            { "id": "main", "ok": true, "age_ms": 180, "power_kw": 211.4, "amps": [306.1, 305.0, 307.7], "errors": 0 },
            { "id": "tx1", "ok": false, "age_ms": 529200, "power_kw": null, "amps": null, "errors": 176, "because": "no answer" }
          ],
          "demand": [ { "window": "block", "interval_ends_at": "2026-03-02T01:30:00+01:00", "average_kw": 288.1, "allowed_kw": 391.3, "target_kw": 350, "month_peak_kw": 341.7 } ],
          "alarms": [ { "id": "meter_stale:tx1", "since": "2026-03-02T01:12:11+01:00", "severity": "warning", "text": "tx1 has not answered since 01:12:11; its node is held at its worst other load" } ],
          "tick": { "count": 90211, "period_ms": 1000, "late_max_us": 310, "step_max_us": 540, "overruns": 0 },
          "uplink": { "state": "delivering", "outbox_rows": 3, "oldest_s": 12 }
        }
        """

    /// The example as a document.
    package static func status() throws -> StatusDocument {
        try JSONDecoder().decode(StatusDocument.self, from: Data(statusJSON.utf8))
    }
}
