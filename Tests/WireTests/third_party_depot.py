"""Third-party chargers and a third-party meter on one node, under building-load steps of 30 % of
its limit. Twelve vehicles arrive one after the other; then the building steps up and down.

Judged: how soon after its arrival a vehicle has a limit that it can charge with, and for how long
the node is above its limit after each step: no longer than the chargers' lag and 4 s.

    third_party_depot.py --busbard PATH --busbar PATH [--seconds 60] [--leases 13/3]
"""

import asyncio
import time

import depot as parts

LIMIT = 240.0
STEP = 0.3 * LIMIT
BASE = [20.0, 17.0, 22.0]
# From a step to the next change: the hold of the other load's peak (2 × meter interval + follow)
# and the raises after it fit in.
HIGH_S, LOW_S = 8.0, 14.0


def arguments(parser):
    parser.add_argument("--seconds", type=float, default=60.0, help="from the first arrival")
    parser.add_argument("--leases", default="13/3", help="lease and renewal in seconds")


def site(options):
    lease, renewal = (int(part) for part in options.leases.split("/"))
    return parts.Site(limit_amps=LIMIT, timing=parts.Timing(lease_s=lease, renew_s=renewal))


async def scenario(depot, verdict):
    depot.building = list(BASE)
    await depot.start_daemon()
    depot.connect()
    lease = depot.site.timing.lease_s
    # A first start: each charger leaves quarantine as soon as its read-back has shown its floor.
    verdict.expect("every charger is set up", await depot.set_up(30))
    begin = time.monotonic()
    arrivals = []
    for charger in depot.chargers:
        arrivals.append(asyncio.create_task(charger.plug_in()))
        await asyncio.sleep(1.2)
    await asyncio.wait(arrivals, timeout=20)
    await depot.until(
        "every vehicle charges, and the node is used",
        lambda: all(c.amps > 0 for c in depot.chargers)
        and depot.drawn() > 0.9 * (0.95 * LIMIT - max(BASE)),
        30,
    )
    steps = []
    while time.monotonic() - begin + HIGH_S <= depot.options.seconds or len(steps) < 2:
        at, before = depot.time(), max(depot.rows[-1][1])
        depot.building = [amps + STEP for amps in BASE]
        depot.event("step", "building", up=True)
        await asyncio.sleep(HIGH_S)
        depot.building = list(BASE)
        depot.event("step", "building", up=False)
        low = LOW_S + depot.rng.uniform(0, 2)
        steps.append((at, before, depot.excess(at, at + HIGH_S)))
        await asyncio.sleep(low)

    # An arrival's first limit: the first lease that is not below the vehicle's minimum.
    waits = []
    for charger in depot.chargers:
        firsts = [
            t - charger.plugged_at
            for t, amps, purpose in charger.limits_received
            if t >= charger.plugged_at and "TxProfile" in purpose and amps >= parts.MINIMUM
        ]
        verdict.expect(f"{charger.id} got a limit", bool(firsts))
        waits += firsts[:1]
    lag = max(c.lag for c in depot.chargers)
    quiet = depot.excess(0, steps[0][0])
    figures = {
        "lease_s": lease,
        "chargers_lag_max_s": lag,
        "first_limit_p50_s": round(parts.percentile(waits, 0.5), 2),
        "first_limit_max_s": round(max(waits, default=0), 2),
        "steps": len(steps),
        "node_before_step_amps": [round(before) for _, before, _ in steps],
        "over_limit_longest_s": max(e["longest_s"] for *_, e in steps),
        "over_limit_ampere_seconds": max(e["ampere_seconds"] for *_, e in steps),
        "over_limit_worst_amps": max(e["worst_amps"] for *_, e in steps),
        "over_limit_without_a_step_s": quiet["longest_s"],
        "seconds": round(depot.time()),
        "profiles": sum(len(c.limits_received) for c in depot.chargers),
    }
    verdict.figures |= figures
    verdict.expect("a limit within 5 s of the arrival", figures["first_limit_max_s"] <= 5)
    # A node that has room for the step would prove nothing.
    verdict.expect(
        "the node was in use before each step",
        all(before + STEP > LIMIT * 1.05 for _, before, _ in steps),
    )
    verdict.expect(
        "over the limit no longer than lag + 4 s", figures["over_limit_longest_s"] <= lag + 4
    )
    verdict.expect("never over the limit without a step", quiet["longest_s"] == 0)
    verdict.expect("busbard lives", depot.daemon.returncode is None)


if __name__ == "__main__":
    parts.run(
        "third-party depot", scenario, site, arguments, limit=lambda options: options.seconds + 120
    )
