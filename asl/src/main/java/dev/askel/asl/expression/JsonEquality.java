package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Compares JSON values. Numbers are compared by value ({@code 1} equals {@code 1.0}), and objects
 * without regard to the order of their keys.
 */
public final class JsonEquality {
    /**
     * Whole numbers with an absolute value below this bound are exactly representable as doubles.
     */
    private static final double EXACT_MAX = 0x1p53;

    private JsonEquality() {}

    public static boolean equal(JsonNode left, JsonNode right, Budget budget) {
        budget.spend(1);
        if (left.getNodeType() != right.getNodeType()) {
            return false;
        }
        return switch (left.getNodeType()) {
            case NUMBER -> compare(left, right) == 0;
            case STRING -> {
                budget.spend(left.textValue().length() / 64);
                yield left.textValue().equals(right.textValue());
            }
            case ARRAY -> equalArrays(left, right, budget);
            case OBJECT -> equalObjects(left, right, budget);
            case BOOLEAN -> left.booleanValue() == right.booleanValue();
            case NULL, MISSING -> true;
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + left.getNodeType());
        };
    }

    private static boolean equalArrays(JsonNode left, JsonNode right, Budget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i), budget)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalObjects(JsonNode left, JsonNode right, Budget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var member : left.properties()) {
            var other = right.get(member.getKey());
            if (other == null || !equal(member.getValue(), other, budget)) {
                return false;
            }
        }
        return true;
    }

    /** Compares two numbers by value. */
    public static int compare(JsonNode left, JsonNode right) {
        return left.canConvertToLong()
                        && right.canConvertToLong()
                        && left.isIntegralNumber()
                        && right.isIntegralNumber()
                ? Long.compare(left.longValue(), right.longValue())
                : left.decimalValue().compareTo(right.decimalValue());
    }

    /** Returns a hash code. Equal values have equal hash codes. */
    public static int hash(JsonNode value, Budget budget) {
        budget.spend(1);
        return switch (value.getNodeType()) {
            case NUMBER -> hash(value.doubleValue());
            case STRING -> value.textValue().hashCode();
            case ARRAY -> {
                int hash = 1;
                for (int i = 0; i < value.size(); i++) {
                    hash = 31 * hash + hash(value.get(i), budget);
                }
                yield hash;
            }
            case OBJECT -> {
                int hash = 0;
                for (var member : value.properties()) {
                    hash += member.getKey().hashCode() ^ hash(member.getValue(), budget);
                }
                yield hash;
            }
            case BOOLEAN -> Boolean.hashCode(value.booleanValue());
            case NULL, MISSING -> 0;
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + value.getNodeType());
        };
    }

    private static int hash(double number) {
        boolean isWhole = number == Math.rint(number) && Math.abs(number) < EXACT_MAX;
        return isWhole ? Long.hashCode((long) number) : Double.hashCode(number);
    }
}
