/// A node's load against its limit on one phase, drawn in a few cells.
///
/// ```
/// ####--....  46%      # flows now     - promised to chargers     . free     ! above the limit
/// ```
struct LoadBar {
    /// What flows now, where a meter tells it.
    var measured: Double?
    /// What chargers and all else may draw together.
    var promised: Double
    /// The limit; above 0.
    var limit: Double

    /// The bar in `cells` cells and the share of the limit: of what flows, else of what is promised.
    func text(cells: Int) -> String {
        let flowing = filled(measured ?? 0, cells)
        let reserved = max(flowing, filled(promised, cells))
        let load = measured ?? promised
        let isOver = load > limit
        let bar =
            String(repeating: isOver ? "!" : "#", count: flowing)
            + String(repeating: "-", count: reserved - flowing)
            + String(repeating: ".", count: cells - reserved)
        return bar + " " + percent(load).trailing(in: 4)
    }

    /// A little is drawn as one cell, and only the whole fills all.
    private func filled(_ value: Double, _ cells: Int) -> Int {
        let share = (value / limit * Double(cells)).rounded(.up)
        return share.isFinite ? Int(min(Double(cells), max(0, share))) : 0
    }

    private func percent(_ value: Double) -> String {
        let share = (value / limit * 100).rounded()
        return share.isFinite && share.magnitude < 1000 ? "\(Int(share))%" : "?"
    }
}
