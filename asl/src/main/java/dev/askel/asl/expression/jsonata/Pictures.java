package dev.askel.asl.expression.jsonata;

import com.dashjoin.jsonata.utils.DateTimeUtils;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Formats and parses dates and integers with pictures (format strings). It uses the Dashjoin
 * JSONata library and corrects three of its faults:
 *
 * <ul>
 *   <li>The library uses the calendar year instead of the year of the ISO week.
 *   <li>It counts the weeks of a month wrongly.
 *   <li>Its errors have no JSONata codes.
 * </ul>
 */
final class Pictures {
    /**
     * The maximum length of a picture or an input string without extra cost. A longer picture or
     * string also costs the square of its surplus length, because the library's run time grows with
     * the square.
     */
    private static final long CHARACTERS_FREE = 200;

    private static final double INTEGER_MAX = 9.2e18;

    private static final Pattern MARKER = Pattern.compile("\\[([Xxw])([^\\]\\[]*)]");
    private static final Pattern WIDTHS = Pattern.compile(",([^\\]]*)");
    private static final Pattern WIDTH = Pattern.compile("\\d{3,}");

    /** JSONata's error codes by the prefix of the library's error message. */
    private static final Map<String, String> CODES =
            Map.of(
                    "Formatting or parsing", "D3130",
                    "In a decimal digit pattern", "D3131",
                    "Unknown component", "D3132",
                    "The 'name' modifier", "D3133",
                    "The timezone integer", "D3134",
                    "No matching closing", "D3135",
                    "The date/time picture", "D3136");

    /** A call to the library, which may fail. */
    private interface Attempt<T extends @Nullable Object> {
        T run() throws Exception;
    }

    private Pictures() {}

    static Object formatDateTime(
            Arguments a, long millis, @Nullable String picture, @Nullable String zone) {
        chargeCharacters(a, picture);
        return a.chargeResult(
                picture == null
                        ? attempt("", () -> DateTimeUtils.formatDateTime(millis, null, zone))
                        : attempt(picture, () -> formatCorrected(millis, picture, zone)));
    }

    /**
     * Formats a time. The library formats the week components {@code X}, {@code x} and {@code w}
     * wrongly. This method replaces each of them by its correct number, formatted with the same
     * modifiers.
     */
    private static String formatCorrected(long millis, String picture, @Nullable String zone) {
        int offset = zone == null ? 0 : offsetMinutes(zone);
        var day =
                Instant.ofEpochMilli(millis)
                        .plusSeconds(offset * 60L)
                        .atOffset(ZoneOffset.UTC)
                        .toLocalDate();
        // According to ISO 8601, a week belongs to the month and the year of its Thursday.
        var thursday =
                day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .with(TemporalAdjusters.nextOrSame(DayOfWeek.THURSDAY));
        var markers = MARKER.matcher(picture);
        var corrected = new StringBuilder();
        while (markers.find()) {
            String modifiers = markers.group(2);
            String text =
                    switch (markers.group(1)) {
                        case "X" ->
                                formatComponent(
                                        thursday, "Y", modifiers.isEmpty() ? "1" : modifiers);
                        case "x" ->
                                formatComponent(
                                        thursday, "M", modifiers.isEmpty() ? "1" : modifiers);
                        default ->
                                formatComponent(
                                        weekAsDay(thursday),
                                        "D",
                                        modifiers.isEmpty() ? "1" : modifiers);
                    };
            markers.appendReplacement(
                    corrected,
                    Matcher.quoteReplacement(text.replace("[", "[[").replace("]", "]]")));
        }
        return DateTimeUtils.formatDateTime(millis, markers.appendTail(corrected).toString(), zone);
    }

    private static LocalDate weekAsDay(LocalDate thursday) {
        return LocalDate.of(2000, 1, (thursday.getDayOfMonth() + 6) / 7);
    }

    private static String formatComponent(LocalDate day, String component, String modifiers) {
        long millis = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        return DateTimeUtils.formatDateTime(millis, "[" + component + modifiers + "]", null);
    }

    private static int offsetMinutes(String zone) {
        int offset = Integer.parseInt(zone);
        return offset / 100 * 60 + offset % 100;
    }

    static @Nullable Number parseDateTime(Arguments a, String text, String picture) {
        chargeCharacters(a, picture);
        chargeCharacters(a, text);
        a.chargeWork(DatePictures.waysToMatch(picture, text.length()));
        var leading = DatePictures.leadingParts(picture, a.evaluation().now());
        var millis =
                attempt(
                        picture,
                        () ->
                                DateTimeUtils.parseDateTime(
                                        leading.text() + text, leading.picture() + picture));
        return millis == null ? null : JsNumber.of(millis);
    }

    static Object formatInteger(Arguments a) {
        String picture = a.text(1);
        chargeCharacters(a, picture);
        double value = Math.floor(a.number(0));
        return a.chargeResult(attempt(picture, () -> IntegerWords.format(value, picture)));
    }

    static @Nullable Object parseInteger(Arguments a) {
        String picture = a.text(1);
        chargeCharacters(a, picture);
        chargeCharacters(a, a.text(0));
        return attempt(picture, () -> IntegerWords.parse(a.text(0), picture));
    }

    private static void chargeCharacters(Arguments a, @Nullable String text) {
        if (text == null) {
            return;
        }
        long surplus = Math.max(0, text.length() - CHARACTERS_FREE);
        a.chargeWork(100 + text.length() + surplus * surplus);
        var widths = WIDTHS.matcher(text);
        while (widths.find()) {
            chargeWidths(a, widths.group(1));
        }
    }

    /**
     * Charges the budget for the widths in a modifier: {@code [Y,9999999]} creates 9,999,999
     * digits.
     */
    private static void chargeWidths(Arguments a, String modifier) {
        var widths = WIDTH.matcher(modifier);
        while (widths.find()) {
            double width = Double.parseDouble(widths.group());
            a.chargeWork((long) Math.min(width * width, INTEGER_MAX));
        }
    }

    private static <T extends @Nullable Object> T attempt(String picture, Attempt<T> work) {
        try {
            return work.run();
        } catch (EvaluationError e) {
            throw e;
        } catch (Exception e) {
            throw withCode(String.valueOf(e.getMessage()), picture);
        }
    }

    private static EvaluationError withCode(String message, String picture) {
        for (var code : CODES.entrySet()) {
            if (message.startsWith(code.getKey())) {
                return new EvaluationError(code.getValue(), quoted(message));
            }
        }
        return new EvaluationError("D3136", picture);
    }

    /** Returns the value that the library's error message quotes; empty when it quotes none. */
    private static String quoted(String message) {
        int comma = message.lastIndexOf(", not ");
        if (comma >= 0) {
            return message.substring(comma + ", not ".length());
        }
        var part =
                Pattern.compile("(?:starting with|specifier) \"?(.+?)\"?(?: is not| in date).*")
                        .matcher(message);
        return part.find() ? part.group(1) : "";
    }
}
