package dev.askel.asl.expression;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number whose text is kept: {@code 1.10} stays {@code 1.10} and {@code 1e400} costs nothing
 * until an operation computes with it. Used for every number with a fraction or an exponent, and
 * for integers too long to compute with.
 *
 * <p>Equality compares the texts; {@link #decimalValue} serves to compare values.
 */
public final class NumberText extends NumericNode {
    /** Digits that count when computing; the quadratic cost of more would pin a core. */
    private static final int DIGITS_MAX = 1_000;

    /** Characters of an exponent that BigDecimal reads and that still adds up in an int. */
    private static final int EXPONENT_LENGTH_MAX = 9;

    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String text;
    private @Nullable BigDecimal decimal;
    private @Nullable Double asDouble;

    /** A number from its legal JSON text. */
    public NumberText(String text) {
        this.text = text;
    }

    @Override
    public BigDecimal decimalValue() {
        var known = decimal;
        if (known == null) {
            known = read();
            decimal = known;
        }
        return known;
    }

    private BigDecimal read() {
        int exponentAt = Math.max(text.indexOf('e'), text.indexOf('E'));
        String digits = exponentAt < 0 ? text : text.substring(0, exponentAt);
        String exponent = exponentAt < 0 ? "" : text.substring(exponentAt + 1);
        return digits.length() <= DIGITS_MAX && exponent.length() <= EXPONENT_LENGTH_MAX
                ? new BigDecimal(text)
                : HugeNumber.decimal(digits, exponent);
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public JsonToken asToken() {
        return isInteger() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    private boolean isInteger() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    @Override
    public JsonParser.NumberType numberType() {
        return isInteger() ? JsonParser.NumberType.BIG_INTEGER : JsonParser.NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
        return isInteger() ? bigIntegerValue() : decimalValue();
    }

    @Override
    public boolean isBigInteger() {
        return isInteger();
    }

    @Override
    public boolean isBigDecimal() {
        return !isInteger();
    }

    @Override
    public boolean isIntegralNumber() {
        return isInteger();
    }

    @Override
    public boolean isFloatingPointNumber() {
        return !isInteger();
    }

    @Override
    public int intValue() {
        return canConvertToInt() ? decimalValue().intValue() : (int) longValue();
    }

    @Override
    public long longValue() {
        // BigDecimal would write out a billion digits of 1e999999999 to answer.
        if (decimalValue().compareTo(LONG_MAX) > 0) {
            return Long.MAX_VALUE;
        }
        return decimalValue().compareTo(LONG_MIN) < 0 ? Long.MIN_VALUE : decimalValue().longValue();
    }

    @Override
    public double doubleValue() {
        var known = asDouble;
        if (known == null) {
            known = Double.valueOf(text);
            asDouble = known;
        }
        return known;
    }

    @Override
    public BigInteger bigIntegerValue() {
        return canConvertToLong() || isInteger()
                ? decimalValue().toBigInteger()
                : BigInteger.valueOf(longValue());
    }

    @Override
    public boolean canConvertToInt() {
        return canConvertToLong() && (int) longValue() == longValue();
    }

    @Override
    public boolean canConvertToLong() {
        return decimalValue().compareTo(LONG_MAX) <= 0 && decimalValue().compareTo(LONG_MIN) >= 0;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeNumber(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof NumberText that && text.equals(that.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
