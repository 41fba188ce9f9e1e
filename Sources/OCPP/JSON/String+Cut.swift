/// Lengths as JSON Schema counts them. Characters are no bound: one may hold any number of scalars.
extension String {
    /// How many Unicode scalars it has.
    var scalarCount: Int { unicodeScalars.count }

    /// At most its first `count` Unicode scalars.
    func cut(to count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
