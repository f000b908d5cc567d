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
 * A number with its original spelling: {@code 1.10} remains {@code 1.10}. The spelling is converted
 * to a value only when an operation needs the value. Used for numbers with a fraction or an
 * exponent, and for very long integers.
 *
 * <p>{@code equals} compares the spellings. To compare values, use {@link #decimalValue}.
 */
public final class NumberText extends NumericNode {
    /**
     * The maximum number of digits with which operations compute. The cost of operations grows with
     * the square of the number of digits.
     */
    private static final int DIGITS_MAX = 1_000;

    /**
     * The maximum length of an exponent. BigDecimal can read such exponents, and adding them does
     * not overflow an int.
     */
    private static final int EXPONENT_LENGTH_MAX = 9;

    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String text;
    private @Nullable BigDecimal decimal;
    private @Nullable Double asDouble;

    /** Creates a number from a valid JSON number. */
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
                : HugeNumber.parse(digits, exponent);
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
        // The range is checked first. Otherwise, BigDecimal would compute the billion digits of
        // 1e999999999.
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
