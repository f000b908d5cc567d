package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.Statement.Effect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An identity policy in the language of IAM, version {@code 2012-10-17} (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">grammar</a>),
 * compiled for fast decisions. Immutable.
 *
 * <p>Elements without an effect in this server are refused: principals, condition keys that no
 * request supplies, and unknown operators.
 */
public final class PolicyDocument {
    /**
     * The maximum number of characters of a document, without white space. IAM's managed policies
     * have the same limit.
     */
    public static final int CHARACTERS_MAX = 6_144;

    /** The version of the policy language. Documents with another version are refused. */
    public static final String VERSION = "2012-10-17";

    private static final Set<String> ELEMENTS = Set.of("Version", "Id", "Statement");

    private final String json;
    private final List<Statement> statements;

    private PolicyDocument(String json, List<Statement> statements) {
        this.json = json;
        this.statements = statements;
    }

    /** Names a statement of a document by its position and its id. */
    public record StatementReference(int position, @Nullable String sid) {
        @Override
        public String toString() {
            return sid == null
                    ? "statement " + position
                    : "statement " + position + " (" + sid + ")";
        }
    }

    /**
     * Reads a document.
     *
     * @param json the document as a user stores it
     * @throws MalformedPolicyException when the document is too long or has an unsupported element;
     *     the message names the statement, the element and the reason
     */
    public static PolicyDocument parse(String json) throws MalformedPolicyException {
        var characters = json.chars().filter(c -> !Character.isWhitespace(c)).count();
        if (characters > CHARACTERS_MAX) {
            throw new MalformedPolicyException(
                    "The document has %d characters without white space, expected at most %d"
                            .formatted(characters, CHARACTERS_MAX));
        }
        if (!(DocumentJson.parse(json) instanceof Map<?, ?> elements)) {
            throw new MalformedPolicyException("The document is not an object");
        }
        for (var name : elements.keySet()) {
            if (!ELEMENTS.contains(name)) {
                throw new MalformedPolicyException(
                        "The element " + name + " of the document is unknown");
            }
        }
        if (!VERSION.equals(elements.get("Version"))) {
            throw new MalformedPolicyException(
                    "Version is %s, expected %s".formatted(elements.get("Version"), VERSION));
        }
        var statements = elements.get("Statement");
        if (statements == null) {
            throw new MalformedPolicyException("The document has no Statement");
        }
        return new PolicyDocument(json, StatementReader.parseAll(statements));
    }

    /** Returns the document as it was passed to {@link #parse}. */
    public String json() {
        return json;
    }

    /** Returns the first statement that denies a request; null when no statement denies it. */
    public @Nullable StatementReference firstDenyingStatement(
            AccessRequest request, RequestContext context) {
        return first(Effect.DENY, request, context);
    }

    /** Returns the first statement that allows a request; null when no statement allows it. */
    public @Nullable StatementReference firstAllowingStatement(
            AccessRequest request, RequestContext context) {
        return first(Effect.ALLOW, request, context);
    }

    /** Whether a statement allows an action on some resource, ignoring its conditions. */
    public boolean mayAllow(String action) {
        return statements.stream()
                .anyMatch(each -> each.effect() == Effect.ALLOW && each.matchesAction(action));
    }

    private @Nullable StatementReference first(
            Effect effect, AccessRequest request, RequestContext context) {
        for (var statement : statements) {
            if (statement.effect() == effect && statement.appliesTo(request, context)) {
                return new StatementReference(statement.position(), statement.sid());
            }
        }
        return null;
    }
}
