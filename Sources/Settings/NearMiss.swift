/// The word of `known` that somebody meant who wrote `word`: at most two letters wrong, missing,
/// too many or swapped, and fewer than half of them.
func nearMiss(_ word: String, among known: [String]) -> String? {
    let ranked = known.map { (word: $0, distance: editDistance(word, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= 2 && best.distance * 2 < max(2, word.count) ? best.word : nil
}

/// How many letters must be changed, added, taken away or swapped with their neighbour.
private func editDistance(_ left: String, _ right: String) -> Int {
    // No key of ours is half as long; a file's key may be anything.
    let left = Array(left.unicodeScalars.prefix(64))
    let right = Array(right.unicodeScalars.prefix(64))
    var table = [[Int]](
        repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
    for row in 0...left.count { table[row][0] = row }
    for column in 0...right.count { table[0][column] = column }
    for row in left.indices.map({ $0 + 1 }) {
        for column in right.indices.map({ $0 + 1 }) {
            let isSame = left[row - 1] == right[column - 1]
            var best = min(table[row - 1][column], table[row][column - 1]) + 1
            best = min(best, table[row - 1][column - 1] + (isSame ? 0 : 1))
            if row > 1, column > 1, left[row - 1] == right[column - 2],
                left[row - 2] == right[column - 1]
            {
                best = min(best, table[row - 2][column - 2] + 1)
            }
            table[row][column] = best
        }
    }
    return table[left.count][right.count]
}
