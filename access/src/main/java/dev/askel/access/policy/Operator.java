package dev.askel.access.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operator of a condition (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">condition
 * operators</a>): a comparison, possibly negated, and a rule for condition keys with no value or
 * with several values.
 *
 * @param comparison compares one value of the request with one value of the policy
 * @param isNegated whether the operator holds when no value of the policy matches
 * @param hasIfExists whether the operator holds for a request without the condition key
 * @param quantifier the values of the request for which the operator must hold
 */
record Operator(
        Comparison comparison, boolean isNegated, boolean hasIfExists, Quantifier quantifier) {
    private static final String IF_EXISTS = "IfExists";

    private static final Map<String, Operator> BY_NAME =
            Map.ofEntries(
                    Map.entry("StringEquals", plain(Comparison.TEXT)),
                    Map.entry("StringNotEquals", not(Comparison.TEXT)),
                    Map.entry("StringEqualsIgnoreCase", plain(Comparison.TEXT_IGNORING_CASE)),
                    Map.entry("StringNotEqualsIgnoreCase", not(Comparison.TEXT_IGNORING_CASE)),
                    Map.entry("StringLike", plain(Comparison.PATTERN)),
                    Map.entry("StringNotLike", not(Comparison.PATTERN)),
                    Map.entry("NumericEquals", plain(Comparison.NUMBER_EQUAL)),
                    Map.entry("NumericNotEquals", not(Comparison.NUMBER_EQUAL)),
                    Map.entry("NumericLessThan", plain(Comparison.NUMBER_LESS)),
                    Map.entry("NumericLessThanEquals", plain(Comparison.NUMBER_AT_MOST)),
                    Map.entry("NumericGreaterThan", plain(Comparison.NUMBER_GREATER)),
                    Map.entry("NumericGreaterThanEquals", plain(Comparison.NUMBER_AT_LEAST)),
                    Map.entry("DateEquals", plain(Comparison.DATE_EQUAL)),
                    Map.entry("DateNotEquals", not(Comparison.DATE_EQUAL)),
                    Map.entry("DateLessThan", plain(Comparison.DATE_LESS)),
                    Map.entry("DateLessThanEquals", plain(Comparison.DATE_AT_MOST)),
                    Map.entry("DateGreaterThan", plain(Comparison.DATE_GREATER)),
                    Map.entry("DateGreaterThanEquals", plain(Comparison.DATE_AT_LEAST)),
                    Map.entry("Bool", plain(Comparison.BOOLEAN)),
                    Map.entry("BinaryEquals", plain(Comparison.TEXT)),
                    Map.entry("IpAddress", plain(Comparison.ADDRESS)),
                    Map.entry("NotIpAddress", not(Comparison.ADDRESS)),
                    // AWS: ArnEquals and ArnLike behave identically.
                    Map.entry("ArnEquals", plain(Comparison.ARN)),
                    Map.entry("ArnLike", plain(Comparison.ARN)),
                    Map.entry("ArnNotEquals", not(Comparison.ARN)),
                    Map.entry("ArnNotLike", not(Comparison.ARN)),
                    Map.entry("Null", plain(Comparison.ABSENCE)));

    /** The values of the request for which an operator must hold. */
    enum Quantifier {
        /** The single value of the key. */
        ONE(""),
        /** Every value. The operator also holds for a request without a value. */
        ALL("ForAllValues:"),
        /** At least one value. */
        ANY("ForAnyValue:");

        private final String prefix;

        Quantifier(String prefix) {
            this.prefix = prefix;
        }
    }

    private static Operator plain(Comparison comparison) {
        return new Operator(comparison, false, false, Quantifier.ONE);
    }

    private static Operator not(Comparison comparison) {
        return new Operator(comparison, true, false, Quantifier.ONE);
    }

    /**
     * Returns the operator with a name such as {@code ForAnyValue:StringLikeIfExists}; null when
     * there is none.
     */
    static @Nullable Operator parse(String name) {
        var quantifier =
                Arrays.stream(Quantifier.values())
                        .filter(each -> !each.prefix.isEmpty() && name.startsWith(each.prefix))
                        .findFirst()
                        .orElse(Quantifier.ONE);
        var rest = name.substring(quantifier.prefix.length());
        boolean ifExists = rest.endsWith(IF_EXISTS);
        var base =
                BY_NAME.get(
                        ifExists ? rest.substring(0, rest.length() - IF_EXISTS.length()) : rest);
        if (base == null
                || (base.comparison() == Comparison.ABSENCE
                        && (ifExists || quantifier != Quantifier.ONE))) {
            return null;
        }
        return new Operator(base.comparison(), base.isNegated(), ifExists, quantifier);
    }

    /** The operator names without prefix and suffix, in alphabetical order. */
    static List<String> names() {
        return BY_NAME.keySet().stream().sorted().toList();
    }

    /**
     * Whether the operator holds for a request.
     *
     * @param values the values of the condition key in the request; empty when the key is absent
     * @param accepts returns whether a value of the request matches at least one value of the
     *     policy
     */
    boolean holds(List<String> values, Function<String, Boolean> accepts) {
        if (values.isEmpty()) {
            // Without a ForAnyValue prefix, a negated operator also holds for an absent key.
            return hasIfExists
                    || quantifier == Quantifier.ALL
                    || (isNegated && quantifier == Quantifier.ONE);
        }
        return quantifier == Quantifier.ANY
                ? values.stream().anyMatch(value -> accepts.apply(value) != isNegated)
                : values.stream().allMatch(value -> accepts.apply(value) != isNegated);
    }
}
