"""Two of twelve charging chargers are cut off from the network: one with a reset that both sides
see, one into a black hole that nobody sees. They keep charging, by their leases.

Judged, with `busbar status --json` read all the while: their share stays reserved until their
leases have run out (nobody else's limit rises into it), then they draw their fallback and no more,
the others get the difference, and after their return they get a lease again.

    cut_off.py --busbard PATH --busbar PATH [--seed N]
"""

import asyncio

import depot as parts

BUILDING = [60.0, 57.0, 62.0]


def allowed(chargers):
    """What their profiles allow them now, together."""
    return sum(charger.composite(charger.now()) for charger in chargers)


async def scenario(depot, verdict):
    depot.building = list(BUILDING)
    timing, chargers = depot.site.timing, depot.chargers
    room = depot.site.limit_amps * 0.95 - max(BUILDING)
    own_fallback, _ = await depot.fallbacks()
    await depot.start_daemon()
    depot.connect()
    await asyncio.gather(*(c.plug_in() for c in chargers))
    verdict.expect(
        "the node is in use before the cut",
        await depot.until(
            "the node is used",
            lambda: all(c.amps > 0 for c in chargers) and depot.drawn() > 0.9 * room,
            40,
        ),
    )
    # The one has a fallback of the minimum, the other of nothing.
    seen, unseen = chargers[0], chargers[-1]
    gone, others = (seen, unseen), chargers[1:-1]
    seen.cut_off(reset=True)
    unseen.cut_off(reset=False)
    cut_at = depot.time()
    last = {c.id: c.limits_received[-1][0] for c in gone}
    share = allowed(gone)
    lease_ends = max(last.values()) + timing.lease_s
    # Until then every clock and every charger has had its time.
    fallen = released = lease_ends + timing.clock_bound_s + timing.follow_s
    others_at_cut = allowed(others)
    figures = {
        "share_at_cut_amps": share,
        "others_at_cut_amps": others_at_cut,
        "lease_runs_on_s": round(lease_ends - cut_at, 1),
    }

    watched = []  # (time, others' limits in the plant, the status of the gone, what it reserves)
    while depot.time() < released + 8:
        # What was sent into the black hole is reserved as well: it may yet arrive.
        released = max(
            released,
            unseen.sent_unheard_at + timing.lease_s + timing.clock_bound_s + timing.follow_s,
        )
        before = allowed(others)
        status = await depot.document("status")
        if status:
            row = {c["charger"]: c for c in status["connectors"]}
            watched.append(
                (
                    depot.time(),
                    allowed(others),
                    {c.id: row[c.id] for c in gone},
                    # What the status counts for the gone: its moment lies between the two readings.
                    min(status["nodes"][0]["envelope_amps"]) - min(before, allowed(others)),
                )
            )
        await asyncio.sleep(0.4)

    reserved = [w for w in watched if w[0] < lease_ends - timing.clock_bound_s]
    after = [w for w in watched if w[0] > released + 4]
    figures["released_after_s"] = round(released - cut_at, 1)
    figures["others_highest_while_reserved_amps"] = max((w[1] for w in reserved), default=0)
    figures["others_afterwards_amps"] = max((w[1] for w in after), default=0)
    figures["offline_shown_after_s"] = {
        c.id: round(
            next((w[0] - cut_at for w in watched if not w[2][c.id]["online"]), -1), 1
        )
        for c in gone
    }
    figures["statuses_read"] = len(watched)
    verdict.expect("the status was read while the leases ran", len(reserved) >= 3)
    # All limits together stay in what the node has: the gone chargers' share counts in full.
    verdict.expect(
        "nobody gets the reserved share: the others' limits and the share fit the node",
        all(w[1] + share <= room + 1e-6 for w in reserved),
    )
    lowest = min((w[3] for w in reserved), default=0)
    figures["reserved_in_envelope_lowest_amps"] = round(lowest, 1)
    verdict.expect("the status counts the share while it is reserved", lowest >= share - 1)
    verdict.expect(
        "the one with the reset is shown offline before its lease ends",
        any(not w[2][seen.id]["online"] for w in reserved),
    )
    freed = share - sum(own_fallback[c.id] for c in gone)
    figures["freed_amps"] = freed
    verdict.expect(
        "afterwards the others get most of it",
        figures["others_afterwards_amps"] >= others_at_cut + 0.6 * freed,
    )
    for charger in gone:
        drawn = max(row[3][charger.index] for row in depot.rows if row[0] > fallen)
        figures[f"{charger.id}_drawn_afterwards_amps"] = drawn
        verdict.expect(
            f"{charger.id} draws its fallback and no more", drawn <= own_fallback[charger.id]
        )
        shown = [w[2][charger.id] for w in after]
        verdict.expect(
            f"the status shows {charger.id} at its fallback, without a lease",
            bool(shown)
            and shown[-1]["lease_ends_s"] is None
            and shown[-1]["fallback_amps"] == own_fallback[charger.id],
        )
        charger.reconnect()
    back = depot.time()
    verdict.expect(
        "after their return both get a lease",
        await depot.until(
            "leases again",
            lambda: all(
                any(t > back and amps >= 6 and "TxProfile" in p for t, amps, p in c.limits_received)
                for c in gone
            ),
            30,
        ),
    )
    figures["leased_again_s"] = round(depot.time() - back, 1)
    over = depot.excess()
    figures |= {"over_limit_longest_s": over["longest_s"], "seconds": round(depot.time())}
    verdict.expect("the node is never over its limit", over["longest_s"] == 0)
    verdict.figures |= figures


if __name__ == "__main__":
    parts.run("cut off", scenario)
