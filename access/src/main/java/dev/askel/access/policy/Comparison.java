package dev.askel.access.policy;

import dev.askel.access.AddressRange;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons of a request's value with a policy's value. The policy's value is compiled once per
 * policy.
 */
enum Comparison {
    TEXT,
    TEXT_IGNORING_CASE,
    PATTERN,
    NUMBER_EQUAL,
    NUMBER_LESS,
    NUMBER_AT_MOST,
    NUMBER_GREATER,
    NUMBER_AT_LEAST,
    DATE_EQUAL,
    DATE_LESS,
    DATE_AT_MOST,
    DATE_GREATER,
    DATE_AT_LEAST,
    BOOLEAN,
    ADDRESS,
    ARN,
    /** Tests whether the key is absent. The values of the request do not matter. */
    ABSENCE;

    private static final int NUMBER_CHARACTERS_MAX = 40;

    /**
     * Compiles a value of a policy.
     *
     * @throws MalformedPolicyException if the value is invalid; the message is a clause, such as
     *     "'ten' is not a number"
     */
    Operand compile(String text) throws MalformedPolicyException {
        return switch (this) {
            case TEXT -> text(text);
            case TEXT_IGNORING_CASE -> textIgnoringCase(text);
            case PATTERN -> pattern(text);
            case NUMBER_EQUAL -> number(text, order -> order == 0);
            case NUMBER_LESS -> number(text, order -> order < 0);
            case NUMBER_AT_MOST -> number(text, order -> order <= 0);
            case NUMBER_GREATER -> number(text, order -> order > 0);
            case NUMBER_AT_LEAST -> number(text, order -> order >= 0);
            case DATE_EQUAL -> date(text, order -> order == 0);
            case DATE_LESS -> date(text, order -> order < 0);
            case DATE_AT_MOST -> date(text, order -> order <= 0);
            case DATE_GREATER -> date(text, order -> order > 0);
            case DATE_AT_LEAST -> date(text, order -> order >= 0);
            case BOOLEAN, ABSENCE -> bool(text);
            case ADDRESS -> address(text);
            case ARN -> ArnPattern.parse(text);
        };
    }

    private static Operand text(String text) throws MalformedPolicyException {
        var template = Template.parse(text, false);
        return (value, context) -> value.equals(template.resolve(context));
    }

    private static Operand textIgnoringCase(String text) throws MalformedPolicyException {
        var template = Template.parse(text, false);
        return (value, context) -> value.equalsIgnoreCase(template.resolve(context));
    }

    private static Operand pattern(String text) throws MalformedPolicyException {
        var template = Template.parse(text, true);
        return (value, context) -> {
            var pattern = template.resolve(context);
            return pattern != null && Glob.ofCompiled(pattern, false).covers(value);
        };
    }

    private static Operand number(String text, IntPredicate order) throws MalformedPolicyException {
        var expected = numberOrNull(text);
        if (expected == null) {
            throw new MalformedPolicyException("'" + text + "' is not a number");
        }
        return (value, _) -> {
            var actual = numberOrNull(value);
            return actual != null && order.test(actual.compareTo(expected));
        };
    }

    private static @Nullable BigDecimal numberOrNull(String text) {
        try {
            return text.length() > NUMBER_CHARACTERS_MAX ? null : new BigDecimal(text);
        } catch (NumberFormatException notNumber) {
            return null;
        }
    }

    private static Operand date(String text, IntPredicate order) throws MalformedPolicyException {
        var expected = dateOrNull(text);
        if (expected == null) {
            throw new MalformedPolicyException(
                    "'"
                            + text
                            + "' is not a date, expected a form such as 2026-03-01T12:00:00Z,"
                            + " 2026-03-01 or seconds since 1970");
        }
        return (value, _) -> {
            var actual = dateOrNull(value);
            return actual != null && order.test(actual.compareTo(expected));
        };
    }

    private static @Nullable Instant dateOrNull(String text) {
        try {
            if (text.matches("[0-9]{1,11}")) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static Operand bool(String text) throws MalformedPolicyException {
        if (!text.equals("true") && !text.equals("false")) {
            throw new MalformedPolicyException("'" + text + "' is not true or false");
        }
        return (value, _) -> value.equals(text);
    }

    private static Operand address(String text) throws MalformedPolicyException {
        try {
            var range = AddressRange.parse(text);
            return (value, _) -> range.contains(value);
        } catch (IllegalArgumentException malformed) {
            throw new MalformedPolicyException(String.valueOf(malformed.getMessage()));
        }
    }
}
