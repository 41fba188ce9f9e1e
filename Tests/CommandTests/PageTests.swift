import Depot
import LocalAPI
import LocalAPIFixtures
import Screens
import Testing

@Suite("a page in a terminal")
struct PageTests {
    @Test("of the status shows the contract's depot")
    func status() throws {
        let page = StatusPage(try Contract.status(), width: 80).lines
        #expect(
            text(page) == """
                depot-north  degraded: meter tx1 is silent       2026-03-02 01:21:00  tick 90211
                demand to 01:30: 288.1 of 350.0 kW, the rest may be 391.3, month's peak 341.7
                uplink delivering: 3 rows wait, the oldest 12 s

                NODE        LIMIT  L1               L2               L3
                feeder-a  125.0 A  -------...  62%  -------...  62%  -------...  62%

                CONNECTOR  VEHICLE  STATE      LIMIT    DRAWS  SOC  BECAUSE
                CP-01/1    VAN-08   charging  25.0 A  17.0 kW  62%  tx1 is full on L3 while its~

                METER     AGE     POWER       L1       L2       L3  ERRORS  STATE
                main   180 ms  211.4 kW  306.1 A  305.0 A  307.7 A       0  ok
                tx1     8 min         -        -        -        -     176  silent: no answer

                ALARM    SINCE
                warning  01:12:11  tx1 has not answered since 01:12:11; its node is held at its~
                """)
    }

    @Test("of the status gives a wider terminal's room to the reasons")
    func wide() throws {
        let page = StatusPage(try Contract.status(), width: 120).lines
        #expect(
            page.contains(
                "CP-01/1    VAN-08   charging  25.0 A  17.0 kW  62%  "
                    + "tx1 is full on L3 while its meter is silent: 0.4 A left of 863.5 A"))
    }

    @Test("of the status draws the tree, an overload, a limit in kW and every state")
    func busy() throws {
        let page = StatusPage(try Depots.busy(), width: 80).lines
        #expect(
            text(page[4..<16]) == """
                NODE                  LIMIT  L1               L2               L3
                tx1                 863.5 A  ####----..  35%  ####----..  35%  ####------  36%
                  feeder-a          125.0 A  -------...  62%  -------...  62%  -------...  62%
                  feeder-b          125.0 A  !!!!!!!!!! 104%  ##-----...  16%  -------...   0%
                    charging-hall  350.0 kW  77.0 A           77.0 A           77.0 A

                CONNECTOR  VEHICLE  STATE             LIMIT    DRAWS  SOC  BECAUSE
                CP-01/1    VAN-08   charging         25.0 A  17.0 kW  62%  tx1 is full on L3 wh~
                CP-02/1    VAN-08   charging         25.0 A  17.0 kW  62%  AT RISK, tx1 is full~
                CP-03/1    -        offline           6.0 A        -    -  no vehicle is chargi~
                CP-04/1    -        held (vehicle)  17.3 kW        -    -  no vehicle is chargi~
                CP-05/1    -        free              6.0 A        -    -  no vehicle is chargi~
                """)
    }

    @Test("of the status leaves out what is idle first where the terminal is low")
    func low() throws {
        let page = StatusPage(try Depots.busy(), width: 80).lines(height: 18)
        #expect(
            text(page) == """
                depot-north  degraded: meter tx1 is silent       2026-03-02 01:21:00  tick 90211
                demand to 01:30: 288.1 of 350.0 kW, the rest may be 391.3, month's peak 341.7
                uplink delivering: 3 rows wait, the oldest 12 s

                NODE                  LIMIT  L1               L2               L3
                tx1                 863.5 A  ####----..  35%  ####----..  35%  ####------  36%
                (3 more)

                CONNECTOR  VEHICLE  STATE             LIMIT    DRAWS  SOC  BECAUSE
                CP-01/1    VAN-08   charging         25.0 A  17.0 kW  62%  tx1 is full on L3 wh~
                (5 more)

                METER     AGE     POWER       L1       L2       L3  ERRORS  STATE
                tx1     8 min         -        -        -        -     176  silent: no answer
                (1 more)

                ALARM    SINCE
                warning  01:12:11  tx1 has not answered since 01:12:11; its node is held at its~
                """)
    }

    @Test("is never larger than its terminal", arguments: [1, 2, 5, 10, 15, 20, 24, 50])
    func fits(height: Int) throws {
        for width in [60, 80, 133] {
            let page = TopPage(latest: try Depots.busy(), failure: .unreadable("it is no status"))
                .lines(width: width, height: height)
            #expect(page.count <= height)
            #expect(page.allSatisfy { $0.columnCount <= width })
        }
    }

    @Test("of why shows the reasoning from the connector to the root")
    func why() throws {
        let name = try #require(ConnectorName(text: "CP-01/1"))
        let page = WhyPage(Samples.why(name, at: Samples.time(0))).lines(width: 80)
        #expect(
            text(page) == """
                CP-01/1 may draw 25.0 A (17.3 kW) at 2026-03-02 01:21:00
                  - because tx1 is full on L3
                  - it is rated for 32.0 A and its vehicle takes that
                  - feeder-a has room for 41.7 A more on its tightest phase, which is more than
                    the connector asks for

                NODE      ON        LIMIT  RESERVE     OTHER  CHARGERS     LEFT
                feeder-a  L3      125.0 A    6.3 A    20.0 A    57.0 A   41.7 A
                tx1       power  600.0 kW  30.0 kW  400.4 kW  170.0 kW  -0.4 kW  <- binds

                FROM                  LIMIT  BECAUSE
                01:12:11             32.0 A  it has all that its connector can carry
                2026-03-01 22:04:10  4.1 kW  the controller started
                """)
    }

    @Test("of why says so where no limit is known")
    func whyUnknown() {
        let document = WhyDocument(
            charger: "CP-01", connector: 1, at: Samples.time(0), limitAmps: nil,
            limitKilowatts: nil, cause: nil, sentences: [], nodes: [], history: [])
        #expect(
            WhyPage(document).lines(width: 80) == [
                "CP-01/1 had no limit that is known at 2026-03-02 01:21:00"
            ])
    }

    @Test("of the chargers shows their links and what is odd")
    func chargers() {
        #expect(
            text(ChargersPage(Samples.chargers).lines(width: 80)) == """
                CHARGER  MODEL       FIRMWARE  ONLINE               CLOCK  CLASS  SET UP
                CP-01    alfen-eve   6.4.0     2026-03-01 22:04:10   -1 s  B      done
                CP-02    generic-dc  -         offline                  -  E      waiting

                CP-02: set-up is waiting: it has never connected
                CP-02/1: its floor of 5.0 kW is not proven to be in force, so it counts at up to
                its rating
                CP-02: refused 12 times, last at 2026-03-02 01:20:30: its password is wrong
                CP-02: 3 times MeterValues without a transaction
                CP-99 is no charger of the site: refused 4 times, last at 2026-03-02 01:20:50:
                unknown
                somebody without a name is no charger of the site: refused once, last at
                2026-03-02 01:20:40: no name
                refused since the start: 2 times malformed request, 4 times unknown
                """)
    }

    @Test("of the fleet shows a line a vehicle, and why one is at risk")
    func fleet() {
        #expect(
            text(FleetPage(Samples.fleet).lines(width: 80)) == """
                VEHICLE  CONNECTOR   SOC  LEAVES          NEEDS  READY  STATE
                BUS-01   CP-01/1     62%  05:40        98.1 kWh  05:51  at risk
                BUS-02   CP-02/1    ~71%  06:15        49.0 kWh  03:51  on time
                VAN-07   CP-10/2     96%  03-03 05:07   0.0 kWh  00:21  ready
                VAN-08   -             -  03-03 07:54         -  -      unknown

                BUS-01 is at risk: it lacks 14.0 kWh by 05:25: the 60.2 kW that tx1 has for
                chargers are too little for all that must be ready by then; now it may draw 18.0
                kW: tx1 is full on L3
                """)
        let none = FleetDocument(site: "x", at: Samples.time(0), vehicles: [])
        #expect(FleetPage(none).lines(width: 80) == ["the site has no vehicles"])
    }

    @Test("of the fleet marks a time ready that only the present share would take so late")
    func fleetLater() {
        var fleet = Samples.fleet
        fleet.vehicles[1].readyAt = Samples.time(17_641)
        fleet.vehicles.removeSubrange(2...)
        fleet.vehicles.removeFirst()
        #expect(
            text(FleetPage(fleet).lines(width: 80)) == """
                VEHICLE  CONNECTOR   SOC  LEAVES     NEEDS  READY   STATE
                BUS-02   CP-02/1    ~71%  06:15   49.0 kWh  06:15*  on time

                * at the present share; it gets more before it leaves
                """)
    }

    @Test("of the floors shows plans by the hour, what is to be said of them, and the worst hour")
    func floors() {
        #expect(
            text(FloorsPage(Samples.floors).lines(width: 80)) == """
                CONNECTOR  FLOOR  IS          PLAN  FROM   TO     LEAVES  VEHICLE
                CP-01/1    6.0 A  proven    18.0 A  02:00  05:00  05:40   BUS-01
                CP-02/1    6.0 A  lent           -  -      -      -       -
                CP-03/1    6.0 A  told      16.0 A  ?      ?      -       -
                CP-04/2    7.3 A  not told       -  -      -      -       -

                CP-03/1: not proven, so it counts at up to its rating: its charger has accepted
                it, and was not seen to hold it
                CP-04/2: not proven, so it counts at up to its rating: its charger is not
                connected
                CP-02/1: lends its floor: its charger is held at 0, until 01:25:20 unless that
                is renewed
                CP-03/1: a plan of before busbard's start may hold; it counts at all times
                CP-02/1: no plan: no vehicle charges there
                CP-04/2: no plan: its charger is not connected

                NODE      ON      FLOORS  AND PLANS  AT           ALLOWED
                feeder-a  L1      25.3 A     43.3 A  01:59         98.7 A
                tx1       power  17.4 kW    30.5 kW  03-03 01:14  20.0 kW  DOES NOT FIT
                """)
    }

    @Test("of the floors is short for a site without chargers, and for one without plans")
    func floorsEmpty() {
        var floors = FloorsDocument(
            site: "x", at: Samples.time(0), connectors: [], limits: Samples.floors.limits)
        #expect(FloorsPage(floors).lines(width: 80) == ["the site has no chargers"])
        var connector = Samples.floors.connectors[1]
        connector.stationCut = nil
        floors.limits = []
        floors.connectors = (1...10).map { number in
            connector.connector = number
            return connector
        }
        let page = FloorsPage(floors).lines(width: 80)
        #expect(
            text(page.suffix(3)) == """

                CP-02/1, CP-02/2, CP-02/3, CP-02/4, CP-02/5, CP-02/6, CP-02/7, CP-02/8 and 2
                more: no plan: no vehicle charges there
                """)
        #expect(page.count == 14)
    }

    @Test("of the floors says whose charger refuses its plan, and what to do")
    func floorsRefused() {
        var floors = Samples.floors
        floors.connectors[0].plan?.state = .refused
        let note = FloorsPage(floors).lines(width: 250).first {
            $0.hasPrefix("CP-01/1: its charger refused what it was told of its plan")
        }
        #expect(note?.contains("restart it") == true)
        #expect(note?.hasSuffix("write day_plan: refused into its model's file") == true)
    }

    @Test("of the floors says whose charger is cut off")
    func floorsCutOff() {
        var floors = Samples.floors
        floors.connectors[0].online = false
        let page = FloorsPage(floors).lines(width: 80)
        #expect(
            page.contains(
                "CP-01/1: its charger is not connected: this holds once its leases are over"))
        floors.connectors[0].proof = .absent
        #expect(!FloorsPage(floors).lines(width: 80).contains { $0.hasPrefix("CP-01/1: its") })
    }

    @Test("of the floors is never wider than its terminal")
    func floorsFit() {
        var floors = Samples.floors
        floors.connectors[0].charger = String(repeating: "long", count: 12)
        floors.connectors[0].plan?.vehicle = String(repeating: "BUS", count: 12)
        floors.connectors[0].plan?.departAt = Samples.time(90_000)
        for width in [80, 133] {
            let page = FloorsPage(floors).lines(width: width)
            #expect(page.allSatisfy { $0.columnCount <= width }, "\(width)")
        }
    }

    @Test("of the status tells in a line who leaves next, and who can't be ready")
    func fleetLine() throws {
        var status = try Contract.status()
        let vehicles = Samples.fleet.vehicles
        status.fleet = FleetSummaryDocument(
            next: vehicles[1], atRiskCount: 1, firstAtRisk: vehicles[0])
        let line = StatusPage(status, width: 80).lines[3]
        #expect(line == "next 06:15 BUS-02 on time; 1 at risk: BUS-01 lacks 14.0 kWh")
        status.fleet?.atRiskCount = 0
        status.fleet?.firstAtRisk = nil
        #expect(StatusPage(status, width: 80).lines[3] == "next 06:15 BUS-02 on time; none at risk")
    }

    @Test("of the alarms shows all of their text")
    func alarms() throws {
        let document = AlarmsDocument(
            open: try Contract.status().alarms, ended: Samples.endedAlarms)
        #expect(
            text(AlarmsPage(document).lines(width: 60)) == """
                warning  meter_stale:tx1  since 2026-03-02 01:12:11
                  tx1 has not answered since 01:12:11; its node is held at
                  its worst other load

                ended:
                notice  charger_offline:CP-02  2026-03-01 22:04:10 to 2026-03-02 01:12:11
                  CP-02 was offline; its floor held
                """)
        let none = AlarmsDocument(open: [], ended: [])
        #expect(AlarmsPage(none).lines(width: 60) == ["no alarm stands"])
    }

    @Test("of a daemon that went away keeps the last status below the reason")
    func gone() throws {
        let failure = LocalAPIClientError.notReachable(.hungUp, path: "/run/x.sock")
        let page = TopPage(latest: try Contract.status(), failure: failure)
            .lines(width: 80, height: 24)
        #expect(
            text(page.prefix(5)) == """
                busbard at /run/x.sock hung up in the middle; next: see `systemctl status
                busbard` and `journalctl -u busbard`
                what follows is of 2026-03-02 01:21:00

                depot-north  degraded: meter tx1 is silent       2026-03-02 01:21:00  tick 90211
                """)
        let waiting = TopPage(latest: nil, failure: nil).lines(width: 80, height: 24)
        #expect(waiting == ["waiting for busbard"])
    }

    @Test("of a command says what was done, or why not and what to do")
    func answers() {
        let done = CommandAnswer(
            accepted: true, text: "CP-01/1 is held at 20 kW", next: nil, until: Samples.time(7200))
        #expect(
            AnswerPage(done).lines == [
                "done: CP-01/1 is held at 20 kW", "  until: 2026-03-02 03:21:00",
            ])
        let refused = CommandAnswer(
            accepted: false, text: "CP-01 charges a vehicle", next: "stop it first", until: nil)
        #expect(
            AnswerPage(refused).lines == [
                "refused: CP-01 charges a vehicle", "  next: stop it first",
            ])
    }

    @Test("shows no control character, whatever a charger, a file or the daemon tells")
    func isHarmless() throws {
        let evil = "\u{1B}]0;owned\u{7}\u{9B}2J\r\n\u{202E}"
        var status = try Contract.status()
        status.site = evil
        status.mode.because = evil
        status.nodes[0].id = evil
        status.connectors[0].charger = evil
        status.connectors[0].vehicle = evil
        status.connectors[0].cause.text = evil
        status.meters[1].because = evil
        status.meters[0].id = evil
        status.alarms[0].text = evil
        status.uplink?.failure = evil
        var chargers = Samples.chargers
        chargers.chargers[0].firmware = evil
        chargers.chargers[1].refusals[0].because = evil
        chargers.chargers[1].setUp.because = evil
        chargers.strangers[0].id = evil
        chargers.refused[0].what = evil
        chargers.chargers[1].oddMessages[0].what = evil
        var floors = Samples.floors
        floors.connectors[0].charger = evil
        floors.connectors[0].plan?.vehicle = evil
        floors.connectors[2].because = evil
        floors.limits[0].node = evil
        let answer = CommandAnswer(accepted: false, text: evil, next: evil, until: nil)
        let refusal = LocalAPIClientError.refused(404, ErrorDocument(error: evil, next: evil))
        let pages = [
            StatusPage(status, width: 200).lines, MetersPage(status).lines(width: 200),
            ChargersPage(chargers).lines(width: 200), AnswerPage(answer).lines,
            FloorsPage(floors).lines(width: 200),
            AlarmsPage(AlarmsDocument(open: status.alarms, ended: [])).lines(width: 200),
            FailurePage(refusal).lines, [FailurePage(refusal).line],
            TopPage(latest: status, failure: refusal).lines(width: 200, height: 50),
        ]
        for line in pages.flatMap({ $0 }) {
            #expect(line == line.escapedForTerminal)
        }
    }

    private func text(_ lines: some Sequence<String>) -> String {
        lines.joined(separator: "\n")
    }
}
