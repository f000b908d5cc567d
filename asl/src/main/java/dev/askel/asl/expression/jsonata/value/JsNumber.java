package dev.askel.asl.expression.jsonata.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as in JavaScript, the language of JSONata. All numbers are doubles. A whole number is
 * printed without a fraction.
 */
public final class JsNumber {
    /** The precision of {@code $string}. */
    private static final MathContext SHOWN = new MathContext(15, RoundingMode.HALF_UP);

    /** Longer integers have an exponent (ECMA-262, Number::toString). */
    private static final int INTEGER_DIGITS_MAX = 21;

    private static final double EXPONENT_FROM = 1e21;

    /**
     * The maximum number of zeros after the point. Smaller numbers are printed with an exponent.
     */
    private static final int ZEROS_MAX = 6;

    private static final double SAFE_MAX = 9_007_199_254_740_992.0;

    private JsNumber() {}

    /** Returns the value as the smallest suitable Java type: an integer type for whole numbers. */
    public static Number of(double value) {
        if (value != Math.rint(value) || Math.abs(value) > SAFE_MAX) {
            return value;
        }
        return ofInteger((long) value);
    }

    /** Returns an integer as the smallest suitable Java type. */
    public static Number ofInteger(long integer) {
        if ((int) integer == integer) {
            return (int) integer;
        }
        return integer;
    }

    /** Whether the number has no fraction. */
    public static boolean isInteger(Number number) {
        double value = number.doubleValue();
        return value == Math.rint(value) && !Double.isInfinite(value);
    }

    /** The number without its fraction. */
    public static double truncated(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    /** Returns the JSON text; in quotes for a number that is not finite. */
    public static String text(Number number) {
        if (number instanceof Double value) {
            return Double.isFinite(value)
                    ? digits(new BigDecimal(Double.toString(value)))
                    : "\"" + value + "\"";
        }
        return number.toString();
    }

    /**
     * Returns the text of {@code $string}; in quotes for a number that is not finite. Whole numbers
     * below 10^21 have the shortest digits of their double (measured). Other numbers have at most
     * 15 digits.
     */
    public static String shortText(Number number) {
        double value = number.doubleValue();
        boolean isRounded =
                Double.isFinite(value) && !(isInteger(number) && Math.abs(value) < EXPONENT_FROM);
        return isRounded ? text(new BigDecimal(value).round(SHOWN).doubleValue()) : text(number);
    }

    /** Returns the shortest digits of a double, with point and exponent as in JavaScript. */
    private static String digits(BigDecimal value) {
        var plain = value.stripTrailingZeros();
        if (plain.signum() == 0) {
            return "0";
        }
        var digits = plain.unscaledValue().abs().toString();
        String sign = plain.signum() < 0 ? "-" : "";
        // The value is 0.digits times ten to the power of point.
        int point = digits.length() - plain.scale();
        if (point > INTEGER_DIGITS_MAX || point <= -ZEROS_MAX) {
            return sign + scientific(digits, point - 1);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        return sign
                + (digits.length() <= point
                        ? digits + "0".repeat(point - digits.length())
                        : digits.substring(0, point) + "." + digits.substring(point));
    }

    private static String scientific(String digits, int exponent) {
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + Math.abs(exponent);
    }
}
