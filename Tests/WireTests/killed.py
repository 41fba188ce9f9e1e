"""busbard is killed with SIGKILL three times at seeded moments; once it stays dead for longer than
its leases live. The building's load stands still, so every ampere above the limit would be ours.

Judged: the node is under its limit at every instant; once the leases have run out the chargers draw
no more than the fallbacks that `busbar check` prints; transactions go on with their ids, a repeated
StartTransaction gets the id that it had, stops are accepted; and the raises come back.

    killed.py --busbard PATH --busbar PATH [--seed N]
"""

import asyncio

import depot as parts

BUILDING = [60.0, 57.0, 62.0]


async def scenario(depot, verdict):
    depot.building = list(BUILDING)
    timing = depot.site.timing
    outlived = timing.lease_s + timing.clock_bound_s + timing.follow_s
    own_fallback, fallback_sums = await depot.fallbacks()
    room = depot.site.limit_amps * 0.95 - max(BUILDING)
    chargers = depot.chargers
    await depot.start_daemon()
    depot.connect()
    await asyncio.gather(*(c.plug_in() for c in chargers[:9]))

    async def regained(what):
        at = depot.time()
        if not verdict.expect(
            f"the raises come back {what}",
            await depot.until(
                f"raises {what}", lambda: depot.drawn() > 0.85 * room, outlived + timing.lease_s
            ),
        ):
            depot.event("drawn", "plant", amps=depot.drawn(), room=room)
        return round(depot.time() - at, 1)

    figures = {"regained_s": [await regained("after the first start")], "dead_s": []}
    dead_sums, dead_violations = [], []
    pauses = [depot.rng.uniform(0.5, 3), outlived + 3, depot.rng.uniform(0.5, 3)]
    for number, pause in enumerate(pauses):
        await asyncio.sleep(depot.rng.uniform(1, 5))
        ids = {c.id: c.transaction for c in chargers if c.transaction is not None}
        # One vehicle arrives at the very moment, so that its start may be cut in half; one leaves
        # while nobody listens.
        newcomer, leaver = chargers[9 + number], chargers[2 * number]
        arriving = asyncio.create_task(newcomer.plug_in())
        await asyncio.sleep(depot.rng.uniform(0, 0.03))
        await depot.kill_daemon()
        killed_at = depot.time()
        leaving = asyncio.create_task(leaver.unplug())
        await asyncio.sleep(pause)
        figures["dead_s"].append(round(depot.time() - killed_at, 1))
        for at, _, _, draws, _ in depot.rows:
            if killed_at + outlived <= at < killed_at + pause:
                dead_sums.append(sum(draws))
                dead_violations += [
                    f"{c.id} draws {amps} A at {at}"
                    for c, amps in zip(chargers, draws)
                    if amps > own_fallback[c.id] + 1e-6
                ]
        await depot.start_daemon()
        done, _ = await asyncio.wait({arriving, leaving}, timeout=30)
        verdict.expect(f"kill {number + 1}: start and stop were answered", len(done) == 2)
        figures["regained_s"].append(await regained(f"after kill {number + 1}"))

        # Who had a transaction still has it, in the charger and in the status.
        del ids[leaver.id]
        ids[newcomer.id] = newcomer.transaction
        status = await depot.document("status") or {"connectors": []}
        shown = {
            c["charger"]: c["transaction"]["id"] for c in status["connectors"] if c["transaction"]
        }
        verdict.expect(
            f"kill {number + 1}: transactions go on with their ids, {ids} and not {shown}",
            shown == ids,
        )
        verdict.expect(f"kill {number + 1}: no id twice", len(set(ids.values())) == len(ids))
        again = await chargers[1].start_again()
        verdict.expect(
            f"kill {number + 1}: a repeated start gets its id, {chargers[1].transaction} "
            f"and not {again}",
            again == chargers[1].transaction,
        )
    for charger in chargers:
        if charger.transaction is not None:
            answered = await stops(charger)
            verdict.expect(f"{charger.id}: its stop is accepted", answered)

    over = depot.excess()
    figures |= {
        "over_limit_longest_s": over["longest_s"],
        "over_limit_worst_amps": over["worst_amps"],
        "node_highest_amps": round(max(max(row[1]) for row in depot.rows), 1),
        "fallback_sum_amps": max(fallback_sums),
        "dead_drawn_highest_amps": round(max(dead_sums, default=0), 1),
        "dead_rows": len(dead_sums),
        "seconds": round(depot.time()),
    }
    verdict.figures |= figures
    verdict.expect("the node is never over its limit", over["longest_s"] == 0)
    verdict.expect("the plant was seen without leases", len(dead_sums) >= 10)
    verdict.expect(
        "without leases the draws are under the fallbacks' sum",
        max(dead_sums, default=0) <= min(fallback_sums) + 1e-6,
    )
    verdict.expect(f"no charger above its fallback: {dead_violations[:3]}", not dead_violations)


async def stops(charger):
    try:
        await asyncio.wait_for(charger.unplug(), 20)
        return True
    except asyncio.TimeoutError:
        return False


if __name__ == "__main__":
    parts.run("killed", scenario)
