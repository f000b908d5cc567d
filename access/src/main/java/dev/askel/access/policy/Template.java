package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A string of a policy in which variables such as <code>${aws:username}</code> are replaced by
 * values of the request (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">policy
 * variables</a>). A variable may have a default value, as in <code>${aws:username, 'guest'}</code>.
 * A star in the value of a variable is not a wildcard.
 */
final class Template {
    private final List<Part> parts;
    private final @Nullable String constant;

    private Template(List<Part> parts) {
        this.parts = parts;
        constant = parts.stream().allMatch(Literal.class::isInstance) ? literals(parts) : null;
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Variable(String key, @Nullable String defaultText) implements Part {}

    private static String literals(List<Part> parts) {
        var text = new StringBuilder();
        parts.forEach(part -> text.append(((Literal) part).text()));
        return text.toString();
    }

    /**
     * Reads a string.
     *
     * @param hasWildcards whether {@code *} and {@code ?} are wildcards; if they are, {@link
     *     Glob#compileWildcards} replaces them
     * @throws MalformedPolicyException when a variable is malformed or has an unknown key; the
     *     message is a clause about the string
     */
    static Template parse(String text, boolean hasWildcards) throws MalformedPolicyException {
        if (Glob.hasReservedCharacter(text)) {
            throw new MalformedPolicyException("'" + text + "' has a character that is not text");
        }
        var parts = new ArrayList<Part>();
        int from = 0;
        int start;
        while ((start = text.indexOf("${", from)) >= 0) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                throw new MalformedPolicyException("'" + text + "' has a variable without its end");
            }
            parts.add(literal(text.substring(from, start), hasWildcards));
            parts.add(variable(text, text.substring(start + 2, end)));
            from = end + 1;
        }
        parts.add(literal(text.substring(from), hasWildcards));
        return new Template(List.copyOf(parts));
    }

    private static Part literal(String text, boolean wildcards) {
        return new Literal(wildcards ? Glob.compileWildcards(text) : text);
    }

    private static Part variable(String text, String content) throws MalformedPolicyException {
        // ${*}, ${?} and ${$} are the literal characters *, ? and $.
        if (content.equals("*") || content.equals("?") || content.equals("$")) {
            return new Literal(content);
        }
        int comma = content.indexOf(',');
        var key =
                ConditionKeys.toLowerCase(
                        (comma < 0 ? content : content.substring(0, comma)).strip());
        if (!ConditionKeys.isSupplied(key) || ConditionKeys.isMultivalued(key)) {
            throw new MalformedPolicyException(
                    "'%s' has the variable '%s', expected one of %s with a single value"
                            .formatted(text, content, ConditionKeys.names()));
        }
        return new Variable(key, comma < 0 ? null : defaultOf(text, content.substring(comma + 1)));
    }

    private static String defaultOf(String text, String quoted) throws MalformedPolicyException {
        var given = quoted.strip();
        if (given.length() < 2 || !given.startsWith("'") || !given.endsWith("'")) {
            throw new MalformedPolicyException(
                    "'%s' has the default %s, expected a text in single quotes"
                            .formatted(text, given));
        }
        return given.substring(1, given.length() - 1);
    }

    /**
     * Whether every request supplies values for the variables. Variables with a default need none.
     */
    boolean alwaysResolves() {
        return parts.stream()
                .noneMatch(part ->
                        part instanceof Variable(_, var defaultText) && defaultText == null);
    }

    /** The string if it has no variable; null otherwise. */
    @Nullable String constant() {
        return constant;
    }

    /**
     * Replaces the variables.
     *
     * @return null when a variable without a default has no single value in the request, or its
     *     value contains a character that {@link Glob} reserves ({@link Glob#hasReservedCharacter})
     */
    @Nullable String resolve(RequestContext context) {
        if (constant != null) {
            return constant;
        }
        var text = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Literal(var literal) -> text.append(literal);
                case Variable(var key, var defaultText) -> {
                    var values = context.values(key);
                    var value = values.size() == 1 ? values.getFirst() : defaultText;
                    if (value == null || Glob.hasReservedCharacter(value)) {
                        return null;
                    }
                    text.append(value);
                }
            }
        }
        return text.toString();
    }
}
