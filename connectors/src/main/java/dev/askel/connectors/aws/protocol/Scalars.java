package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.model.WireShape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts values other than structures, lists and maps between parameters, wire and results. */
final class Scalars {
    static final String ISO_TIME = "iso8601";
    static final String ISO_TIME_IN_SECONDS = "iso8601 in whole seconds";
    static final String UNIX_TIME = "unixTimestamp";
    static final String RFC_822_TIME = "rfc822";

    private static final int MILLI_DIGITS = 3;
    private static final DateTimeFormatter RFC_822 =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC_822_PARSER =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
    private static final DateTimeFormatter RESULT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Scalars() {}

    /**
     * Converts a value to a string. A value that is not a JSON string is serialised
     * (docs/aws/integrations.md section 3).
     */
    static String toText(JsonNode value) {
        return value.isTextual() ? value.textValue() : Payload.of(value).text();
    }

    /** Converts a scalar for a form, a header or XML. */
    static String toWireText(
            WireShape shape, JsonNode value, @Nullable String format, String defaultFormat) {
        return switch (shape.kind()) {
            case TIMESTAMP -> time(value, format(shape, format, defaultFormat));
            case BLOB -> base64(value);
            default -> toText(value);
        };
    }

    /** Converts a scalar for a JSON body. */
    static JsonNode toJson(WireShape shape, JsonNode value, @Nullable String format) {
        return switch (shape.kind()) {
            case TIMESTAMP -> {
                var chosen = format(shape, format, UNIX_TIME);
                var time = time(value, chosen);
                yield chosen.equals(UNIX_TIME)
                        ? DecimalNode.valueOf(new BigDecimal(time))
                        : TextNode.valueOf(time);
            }
            case BLOB -> TextNode.valueOf(base64(value));
            case STRING -> TextNode.valueOf(toText(value));
            default -> value;
        };
    }

    static String format(WireShape shape, @Nullable String memberFormat, String defaultFormat) {
        if (memberFormat != null) {
            return memberFormat;
        }
        var shapeFormat = shape.timestampFormat();
        return shapeFormat == null ? defaultFormat : shapeFormat;
    }

    private static String base64(JsonNode value) {
        return Base64.getEncoder().encodeToString(toText(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Formats a time; an invalid time is sent unchanged, so that the service refuses it. */
    private static String time(JsonNode value, String format) {
        var instant = instant(value);
        if (instant == null) {
            return toText(value);
        }
        return switch (format) {
            case UNIX_TIME -> seconds(instant).toPlainString();
            case RFC_822_TIME -> RFC_822.format(instant);
            case ISO_TIME_IN_SECONDS ->
                    DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
            default -> DateTimeFormatter.ISO_INSTANT.format(instant);
        };
    }

    private static BigDecimal seconds(Instant instant) {
        var seconds = BigDecimal.valueOf(instant.toEpochMilli(), MILLI_DIGITS).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    private static @Nullable Instant instant(JsonNode value) {
        try {
            if (value.isNumber()) {
                return Instant.ofEpochMilli(
                        value.decimalValue().scaleByPowerOfTen(MILLI_DIGITS).longValue());
            }
            return OffsetDateTime.parse(value.asText()).toInstant();
        } catch (DateTimeException | ArithmeticException notATime) {
            return null;
        }
    }

    /** Converts a string of an answer to a value of the result. */
    static JsonNode toResult(WireShape shape, String text) {
        return switch (shape.kind()) {
            case NUMBER -> number(text);
            case BOOLEAN -> JsonNodeFactory.instance.booleanNode("true".equals(text.strip()));
            case TIMESTAMP -> TextNode.valueOf(resultTime(text.strip()));
            default -> TextNode.valueOf(text);
        };
    }

    private static JsonNode number(String text) {
        try {
            var number = new BigDecimal(text.strip());
            return number.scale() <= 0
                            && number.precision() < Long.toString(Long.MAX_VALUE).length()
                    ? JsonNodeFactory.instance.numberNode(number.longValueExact())
                    : DecimalNode.valueOf(number);
        } catch (NumberFormatException notANumber) {
            return TextNode.valueOf(text);
        }
    }

    /** Converts a time of an answer to ISO 8601, with milliseconds if it has any. */
    static String resultTime(String text) {
        try {
            var instant =
                    !text.isEmpty() && Character.isDigit(text.charAt(0)) && !text.contains("T")
                            ? Instant.ofEpochMilli(
                                    new BigDecimal(text)
                                            .scaleByPowerOfTen(MILLI_DIGITS)
                                            .longValue())
                            : text.contains(",")
                                    ? Instant.from(RFC_822_PARSER.parse(text))
                                    : OffsetDateTime.parse(text).toInstant();
            return instant.equals(instant.truncatedTo(ChronoUnit.SECONDS))
                    ? DateTimeFormatter.ISO_INSTANT.format(instant)
                    : RESULT_TIME.format(instant);
        } catch (DateTimeException | NumberFormatException notATime) {
            return text;
        }
    }
}
