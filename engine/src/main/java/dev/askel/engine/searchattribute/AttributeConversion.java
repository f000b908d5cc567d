package dev.askel.engine.searchattribute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.api.attribute.AttributeProblem;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Converts the result of an expression to a row. A result that does not fit becomes a problem. */
public final class AttributeConversion {
    /** Double precision represents all integers of a smaller magnitude exactly. */
    private static final double EXACT_MAX = 0x1p53;

    /**
     * The end of the year 9999. {@code toEpochMilli} fails for the largest years of {@link
     * OffsetDateTime}.
     */
    private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final Instant TIME_MIN = Instant.parse("0001-01-01T00:00:00Z");

    private AttributeConversion() {}

    /** Returns the row of a result; null for JSON's null. */
    static @Nullable AttributeRow row(StoredAttribute attribute, JsonNode value) {
        return value.isNull()
                ? null
                : switch (attribute.definition().type()) {
                    case KEYWORD -> keyword(attribute, value);
                    case TEXT -> text(attribute, value);
                    case NUMBER -> number(attribute, value);
                    case TIME -> time(attribute, value);
                    case BOOLEAN ->
                            value.isBoolean()
                                    ? row(attribute, Kind.FLAG, value.asText())
                                    : problem(attribute, AttributeProblem.WRONG_TYPE);
                };
    }

    private static AttributeRow row(StoredAttribute attribute, Kind kind, String value) {
        return new AttributeRow(attribute.id(), kind, value);
    }

    static AttributeRow problem(StoredAttribute attribute, AttributeProblem problem) {
        return row(attribute, Kind.PROBLEM, problem.name());
    }

    /**
     * Returns the row of a keyword. A number or boolean becomes a string as in JSON. JSONata keeps
     * the digits of integers within 64 bits, and converts other numbers to double precision.
     */
    private static AttributeRow keyword(StoredAttribute attribute, JsonNode value) {
        if (!value.isValueNode()) {
            return problem(attribute, AttributeProblem.WRONG_TYPE);
        }
        if (value.isNumber()
                && !value.isInt()
                && !value.isLong()
                && Math.abs(value.doubleValue()) >= EXACT_MAX) {
            return problem(attribute, AttributeProblem.INEXACT_NUMBER);
        }
        var text = value.asText();
        var problem = problemOf(text, AttributeValue.KEYWORD_CHARACTERS_MAX);
        return problem == null ? row(attribute, Kind.KEYWORD, text) : problem(attribute, problem);
    }

    private static AttributeRow text(StoredAttribute attribute, JsonNode value) {
        if (!value.isTextual()) {
            return problem(attribute, AttributeProblem.WRONG_TYPE);
        }
        var text = value.textValue();
        var problem = problemOf(text, AttributeValue.TEXT_CHARACTERS_MAX);
        return problem == null
                ? new AttributeRow(attribute.id(), Kind.TEXT, text, TextWords.of(text))
                : problem(attribute, problem);
    }

    private static @Nullable AttributeProblem problemOf(String text, int charactersMax) {
        if (text.length() > charactersMax) {
            return AttributeProblem.TOO_LONG;
        }
        return isStorable(text) ? null : AttributeProblem.UNSUPPORTED_CHARACTER;
    }

    /** Whether a column of the database can contain a text. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static AttributeRow number(StoredAttribute attribute, JsonNode value) {
        double number = value.doubleValue();
        if (!value.isNumber() || !Double.isFinite(number)) {
            return problem(attribute, AttributeProblem.WRONG_TYPE);
        }
        return Math.abs(number) >= EXACT_MAX
                ? problem(attribute, AttributeProblem.INEXACT_NUMBER)
                : row(attribute, Kind.NUMBER, Double.toString(number));
    }

    /** Returns the row of a time in the form of ISO 8601 with an offset. */
    private static AttributeRow time(StoredAttribute attribute, JsonNode value) {
        var millis = value.isTextual() ? parseMillis(value.textValue()) : null;
        return millis == null
                ? problem(attribute, AttributeProblem.WRONG_TYPE)
                : row(attribute, Kind.TIME, millis.toString());
    }

    /**
     * Parses a time of the years 1 to 9999 such as {@code 2026-11-30T12:00:00Z}; null for another
     * text.
     */
    public static @Nullable Long parseMillis(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            return time.isBefore(TIME_MIN) || time.isAfter(TIME_MAX) ? null : time.toEpochMilli();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
