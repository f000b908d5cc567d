package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The functions for dates and times. They read the current time from the evaluation, never from a
 * clock.
 */
final class DateFunctions {
    /**
     * The ISO 8601 formats that {@code $toMillis} parses when the call has no picture (format
     * string).
     */
    private static final Pattern ISO =
            Pattern.compile(
                    "(\\d{4})(?:-(\\d\\d))?(?:-(\\d\\d))?"
                            + "(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d+))?)?(Z|[+-]\\d\\d:?\\d\\d)?)?");

    /** The largest time that a JavaScript Date can hold (ECMA-262, TimeClip). */
    private static final long MILLIS_MAX = 8_640_000_000_000_000L;

    private static final int MILLI_DIGITS = 3;

    private DateFunctions() {}

    static List<Builtin> all() {
        return List.of(
                function("now", "<s?s?:s>", a -> text(a, a.evaluation().now().toEpochMilli(), 0)),
                function(
                        "millis",
                        "<:n>",
                        a -> JsNumber.of((double) a.evaluation().now().toEpochMilli())),
                ofDefined("fromMillis", "<n-s?s?:s>", a -> text(a, (long) a.number(0), 1)),
                ofDefined("toMillis", "<s-s?:n>", DateFunctions::toMillis));
    }

    private static Object text(Arguments a, long millis, int picturePlace) {
        var picture = a.has(picturePlace) ? a.text(picturePlace) : null;
        var zone = a.has(picturePlace + 1) ? a.text(picturePlace + 1) : null;
        if (millis > MILLIS_MAX || millis < -MILLIS_MAX) {
            throw new EvaluationError("D3137", "Invalid time value");
        }
        return Pictures.formatDateTime(a, millis, picture, zone);
    }

    private static @Nullable Object toMillis(Arguments a) {
        String text = a.text(0);
        return a.has(1) ? Pictures.parseDateTime(a, text, a.text(1)) : iso(text);
    }

    private static Number iso(String text) {
        var found = ISO.matcher(text);
        if (!found.matches()) {
            throw new EvaluationError("D3110", text);
        }
        try {
            var local =
                    LocalDateTime.of(
                            part(found.group(1), 1),
                            part(found.group(2), 1),
                            part(found.group(3), 1),
                            part(found.group(4), 0),
                            part(found.group(5), 0),
                            part(found.group(6), 0));
            long seconds = local.toEpochSecond(offset(found.group(8)));
            return JsNumber.of(seconds * 1_000.0 + millis(found.group(7)));
        } catch (DateTimeException _) {
            throw new EvaluationError("D3110", text);
        }
    }

    private static int part(@Nullable String digits, int defaultValue) {
        return digits == null ? defaultValue : Integer.parseInt(digits);
    }

    private static int millis(@Nullable String fraction) {
        return fraction == null
                ? 0
                : Integer.parseInt((fraction + "000").substring(0, MILLI_DIGITS));
    }

    /**
     * Returns the offset of a time; UTC when the string has none. The server's time zone is not
     * used, because results would differ between servers.
     */
    private static ZoneOffset offset(@Nullable String offset) {
        return offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset);
    }
}
