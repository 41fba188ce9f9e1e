package import Units

/// The smallest run that was found to fail like a seed's.
package struct ShrunkenRun: Hashable, Sendable {
    package let excerpt: Excerpt
    package let length: Milliseconds
    /// How many runs it took to find.
    package let runs: Int
    /// A fingerprint of everything that its controller sent.
    package let fingerprint: UInt32
    /// What must not be in it, in words.
    package let failures: [String]
    /// What repeats it.
    package let command: String
    /// The depot and what happens in it, in the language of scenarios as far as that reaches.
    package let lines: [String]
}
