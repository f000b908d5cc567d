package dev.askel.asl.expression.jsonata.value;

import dev.askel.asl.expression.Budget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Deep equality of values: numbers by value, objects without regard to the order of keys. */
public final class Equality {
    private Equality() {}

    /** Whether two values are equal. Charges the budget for each compared pair of values. */
    public static boolean equal(@Nullable Object left, @Nullable Object right, Budget budget) {
        return equal(left, right, budget, 0);
    }

    private static boolean equal(
            @Nullable Object left, @Nullable Object right, Budget budget, int level) {
        budget.spend(2);
        if (level > ValueText.LEVELS_MAX) {
            throw budget.exhaustedException(Budget.Resource.LEVELS, ValueText.LEVELS_MAX);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        if (left instanceof String a && right instanceof String b) {
            budget.spend(Math.min(a.length(), b.length()) / 16);
            return a.equals(b);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return equalLists(a, b, budget, level + 1);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return equalMaps(a, b, budget, level + 1);
        }
        return Objects.equals(left, right);
    }

    private static boolean equalLists(List<?> left, List<?> right, Budget budget, int level) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i), budget, level)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Map<?, ?> left, Map<?, ?> right, Budget budget, int level) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var member : left.entrySet()) {
            var other = right.get(member.getKey());
            if (other == null || !equal(member.getValue(), other, budget, level)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a hash code. Equal values have equal hash codes, so callers need to compare only
     * values with the same hash code.
     */
    public static int hash(@Nullable Object value, Budget budget) {
        return hash(value, budget, 0);
    }

    private static int hash(@Nullable Object value, Budget budget, int level) {
        budget.spend(2);
        if (level > ValueText.LEVELS_MAX) {
            throw budget.exhaustedException(Budget.Resource.LEVELS, ValueText.LEVELS_MAX);
        }
        return switch (value) {
            case Number number -> Double.hashCode(number.doubleValue() + 0.0);
            case List<?> elements -> {
                int hash = 1;
                for (var element : elements) {
                    hash = 31 * hash + hash(element, budget, level + 1);
                }
                yield hash;
            }
            case Map<?, ?> members -> {
                int hash = 2;
                for (var member : members.entrySet()) {
                    hash +=
                            String.valueOf(member.getKey()).hashCode()
                                    ^ hash(member.getValue(), budget, level + 1);
                }
                yield hash;
            }
            case null -> 0;
            default -> value.hashCode();
        };
    }
}
