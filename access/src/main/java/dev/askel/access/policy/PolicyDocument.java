package dev.askel.access.policy;

/**
 * An identity policy in the language of IAM, version {@code 2012-10-17} (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">grammar</a>).
 */
public final class PolicyDocument {
    /** The longest document, in characters without white space: IAM's bound of managed policies. */
    public static final int CHARACTERS_MAX = 6_144;

    private final String json;

    private PolicyDocument(String json) {
        this.json = json;
    }

    /**
     * Reads a document.
     *
     * @param json the text as a user stores it
     * @throws MalformedPolicyException when the document is too long
     */
    public static PolicyDocument parse(String json) throws MalformedPolicyException {
        var characters = json.chars().filter(c -> !Character.isWhitespace(c)).count();
        if (characters > CHARACTERS_MAX) {
            throw new MalformedPolicyException(
                    "The document has %,d characters without white space, expected at most %,d"
                            .formatted(characters, CHARACTERS_MAX));
        }
        return new PolicyDocument(json);
    }

    /** Returns the text that was read. */
    public String json() {
        return json;
    }
}
