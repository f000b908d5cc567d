package dev.askel.asl.expression.jsonata.value;

import dev.askel.asl.expression.Budget;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JavaScript's {@code JSON.stringify} does. Writing spends steps in proportion to
 * the length, and the number of levels is bounded. Both bounds are needed because a small value can
 * contain the same part many times.
 */
public final class ValueText {
    /** The maximum nesting of a value that is written or compared. */
    public static final int LEVELS_MAX = 1_000;

    /**
     * The maximum length of a result. It equals the maximum size of one value of an evaluation (10
     * MiB).
     */
    private static final int CHARACTERS_MAX = 10 * 1024 * 1024;

    /** The number of compared characters that cost one step. */
    private static final int COMPARED_PER_STEP = 16;

    private final StringBuilder out = new StringBuilder();
    private final Budget budget;
    private final boolean pretty;
    private final boolean shortNumbers;

    private ValueText(Budget budget, boolean pretty, boolean shortNumbers) {
        this.budget = budget;
        this.pretty = pretty;
        this.shortNumbers = shortNumbers;
    }

    /**
     * Returns the string that {@code $string} returns for a value. Strings are unchanged, and
     * functions become empty strings. Numbers that are not finite become their names, such as
     * {@code Infinity}.
     */
    public static String toText(Object value, boolean pretty, Budget budget) {
        if (value instanceof String text) {
            return text;
        }
        if (isFunction(value)) {
            return "";
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return number.toString();
        }
        var text = new ValueText(budget, pretty, true);
        text.write(value, 0);
        return text.out.toString();
    }

    /** Returns a value as compact JSON, for error messages. */
    public static String toJson(@Nullable Object value, Budget budget) {
        var text = new ValueText(budget, false, false);
        text.write(value, 0);
        return text.out.toString();
    }

    /**
     * Compares two strings like {@code compareTo}. Spends steps for the length of the shorter
     * string.
     */
    public static int compare(String left, String right, Budget budget) {
        budget.spend(Math.min(left.length(), right.length()) / COMPARED_PER_STEP);
        return left.compareTo(right);
    }

    /** Whether a value is a function: built in, a lambda, or a regular expression. */
    public static boolean isFunction(@Nullable Object value) {
        return value instanceof FunctionValue;
    }

    private void write(@Nullable Object value, int level) {
        int before = out.length();
        if (value instanceof String text) {
            quote(text);
        } else if (value instanceof Number number) {
            out.append(shortNumbers ? JsNumber.toText(number) : JsNumber.toJson(number));
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Map<?, ?> members) {
            object(members, level + 1);
        } else if (value instanceof List<?> elements) {
            array(elements, level + 1);
        } else if (value == null || JsonView.isNull(value)) {
            out.append("null");
        } else {
            out.append("\"\"");
        }
        if (!(value instanceof Map) && !(value instanceof List)) {
            budget.spend(out.length() - before + 1L);
        }
        if (out.length() > CHARACTERS_MAX) {
            throw budget.exhaustedException(Budget.Resource.BYTES, CHARACTERS_MAX);
        }
    }

    private void object(Map<?, ?> members, int level) {
        checkLevel(level);
        String before = "{";
        for (var member : members.entrySet()) {
            out.append(before);
            line(level);
            quote(String.valueOf(member.getKey()));
            out.append(pretty ? ": " : ":");
            write(member.getValue(), level);
            before = ",";
        }
        close(members.isEmpty(), "{", "}", level);
    }

    private void array(List<?> elements, int level) {
        checkLevel(level);
        String before = "[";
        for (var element : elements) {
            out.append(before);
            line(level);
            write(element, level);
            before = ",";
        }
        close(elements.isEmpty(), "[", "]", level);
    }

    private void checkLevel(int level) {
        budget.spend(2);
        if (level > LEVELS_MAX) {
            throw budget.exhaustedException(Budget.Resource.LEVELS, LEVELS_MAX);
        }
    }

    private void close(boolean empty, String open, String close, int level) {
        if (empty) {
            out.append(open);
        } else {
            line(level - 1);
        }
        out.append(close);
    }

    private void line(int level) {
        if (pretty) {
            budget.spend(2L * level);
            out.append('\n').repeat("  ", level);
        }
    }

    private void quote(String text) {
        budget.spend(text.length());
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                escape(c);
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || Character.isSurrogate(c)) {
                    out.append("\\u").append(HexFormat.of().toHexDigits(c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
