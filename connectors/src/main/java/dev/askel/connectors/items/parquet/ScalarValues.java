package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.NumberText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Converts scalar values to JSON by their logical type (docs/distributed-map.md, Parquet files).
 * AWS does not document its conversion.
 */
final class ScalarValues {
    /** The Julian day of 1 January 1970. */
    private static final int EPOCH_JULIAN_DAY = 2_440_588;

    private static final long SECONDS_PER_DAY = 86_400;

    /** The maximum number of decimal places of numbers that are written without an exponent. */
    private static final int PLAIN_SCALE_MAX = 100;

    private ScalarValues() {}

    static IntFunction<JsonNode> ofInt(PrimitiveType type) {
        return switch (type.getLogicalTypeAnnotation()) {
            case DecimalLogicalTypeAnnotation decimal ->
                    value -> decimal(BigInteger.valueOf(value), decimal.getScale());
            case DateLogicalTypeAnnotation _ ->
                    value -> TextNode.valueOf(LocalDate.ofEpochDay(value).toString());
            case TimeLogicalTypeAnnotation time -> value -> time(value, time.getUnit());
            case IntLogicalTypeAnnotation integer when !integer.isSigned() ->
                    value -> LongNode.valueOf(Integer.toUnsignedLong(value));
            case null, default -> IntNode::valueOf;
        };
    }

    static LongFunction<JsonNode> ofLong(PrimitiveType type) {
        return switch (type.getLogicalTypeAnnotation()) {
            case DecimalLogicalTypeAnnotation decimal ->
                    value -> decimal(BigInteger.valueOf(value), decimal.getScale());
            case TimeLogicalTypeAnnotation time -> value -> time(value, time.getUnit());
            case TimestampLogicalTypeAnnotation timestamp -> value -> timestamp(value, timestamp);
            case IntLogicalTypeAnnotation integer when !integer.isSigned() ->
                    value -> new NumberText(Long.toUnsignedString(value));
            case null, default -> LongNode::valueOf;
        };
    }

    static Function<Binary, JsonNode> ofBinary(PrimitiveType type) {
        if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
            return ScalarValues::timestampOf96Bits;
        }
        return switch (type.getLogicalTypeAnnotation()) {
            case StringLogicalTypeAnnotation _,
                    EnumLogicalTypeAnnotation _,
                    JsonLogicalTypeAnnotation _ ->
                    value -> TextNode.valueOf(value.toStringUsingUTF8());
            case DecimalLogicalTypeAnnotation decimal ->
                    value -> decimal(new BigInteger(value.getBytesUnsafe()), decimal.getScale());
            case UUIDLogicalTypeAnnotation _ -> ScalarValues::uuid;
            case Float16LogicalTypeAnnotation _ -> ScalarValues::float16;
            case null, default ->
                    value ->
                            TextNode.valueOf(
                                    Base64.getEncoder().encodeToString(value.getBytesUnsafe()));
        };
    }

    /**
     * Returns a number. NaN and the infinities become strings, because JSON has no such numbers.
     */
    static JsonNode ofNumber(float value) {
        var text = Float.toString(value);
        return Float.isFinite(value) ? new NumberText(text) : TextNode.valueOf(text);
    }

    static JsonNode ofNumber(double value) {
        var text = Double.toString(value);
        return Double.isFinite(value) ? new NumberText(text) : TextNode.valueOf(text);
    }

    private static JsonNode decimal(BigInteger unscaled, int scale) {
        var decimal = new BigDecimal(unscaled, scale);
        return new NumberText(
                scale <= PLAIN_SCALE_MAX ? decimal.toPlainString() : decimal.toString());
    }

    private static long nanosPer(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 1_000_000;
            case MICROS -> 1_000;
            case NANOS -> 1;
        };
    }

    private static JsonNode time(long value, TimeUnit unit) {
        var time = LocalTime.ofNanoOfDay(Math.multiplyExact(value, nanosPer(unit)));
        return TextNode.valueOf(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
    }

    /** Formats a timestamp. A timestamp that is not in UTC is written without an offset. */
    private static JsonNode timestamp(long value, TimestampLogicalTypeAnnotation type) {
        long nanos = nanosPer(type.getUnit());
        long perSecond = 1_000_000_000 / nanos;
        var text =
                Instant.ofEpochSecond(
                                Math.floorDiv(value, perSecond),
                                Math.floorMod(value, perSecond) * nanos)
                        .toString();
        return TextNode.valueOf(
                type.isAdjustedToUTC() ? text : text.substring(0, text.length() - 1));
    }

    /** Nanoseconds of the day and the Julian day, as Impala and Hive write timestamps. */
    private static JsonNode timestampOf96Bits(Binary value) {
        var bytes = ByteBuffer.wrap(value.getBytesUnsafe()).order(ByteOrder.LITTLE_ENDIAN);
        long nanosOfDay = bytes.getLong();
        long days = (long) bytes.getInt() - EPOCH_JULIAN_DAY;
        return TextNode.valueOf(
                Instant.ofEpochSecond(days * SECONDS_PER_DAY, nanosOfDay).toString());
    }

    private static JsonNode uuid(Binary value) {
        var bytes = ByteBuffer.wrap(value.getBytesUnsafe());
        return TextNode.valueOf(new UUID(bytes.getLong(), bytes.getLong()).toString());
    }

    private static JsonNode float16(Binary value) {
        var bytes = ByteBuffer.wrap(value.getBytesUnsafe()).order(ByteOrder.LITTLE_ENDIAN);
        return ofNumber(Float.float16ToFloat(bytes.getShort()));
    }
}
