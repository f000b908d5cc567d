package dev.askel.asl.expression.jsonata.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Converts numbers as JavaScript does, the language in which JSONata is written. JavaScript has
 * only doubles, and prints whole numbers without a fraction.
 */
public final class JsNumber {
    /** The precision with which {@code $string} prints numbers that are not whole. */
    private static final MathContext SHOWN = new MathContext(15, RoundingMode.HALF_UP);

    /**
     * The maximum number of digits before the decimal point. Larger numbers are printed with an
     * exponent (ECMA-262, Number::toString).
     */
    private static final int INTEGER_DIGITS_MAX = 21;

    private static final double EXPONENT_FROM = 1e21;

    /**
     * A number with this number of zeros after the decimal point, or more, is printed with an
     * exponent.
     */
    private static final int EXPONENT_ZEROS_MIN = 6;

    private static final double SAFE_MAX = 9_007_199_254_740_992.0;

    private JsNumber() {}

    /**
     * Returns a whole number as Integer or Long, and any other number as Double. Whole numbers
     * beyond 2^53 remain Double.
     */
    public static Number of(double value) {
        if (value != Math.rint(value) || Math.abs(value) > SAFE_MAX) {
            return value;
        }
        return ofInteger((long) value);
    }

    /** Returns an integer as Integer, or as Long if it exceeds 32 bits. */
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

    /** Returns the number without its fraction. */
    public static double truncate(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    /** Returns the number as JSON. A number that is not finite is in quotes. */
    public static String toJson(Number number) {
        if (number instanceof Double value) {
            return Double.isFinite(value)
                    ? digits(new BigDecimal(Double.toString(value)))
                    : "\"" + value + "\"";
        }
        return number.toString();
    }

    /**
     * Returns the number as {@code $string} prints it. A number that is not finite is in quotes.
     * Whole numbers below 10^21 have all digits that identify their double (measured on AWS). Other
     * numbers are rounded to 15 digits.
     */
    public static String toText(Number number) {
        double value = number.doubleValue();
        boolean isRounded =
                Double.isFinite(value) && !(isInteger(number) && Math.abs(value) < EXPONENT_FROM);
        return isRounded
                ? toJson(new BigDecimal(value).round(SHOWN).doubleValue())
                : toJson(number);
    }

    /** Formats a number with decimal point and exponent as JavaScript does. */
    private static String digits(BigDecimal value) {
        var plain = value.stripTrailingZeros();
        if (plain.signum() == 0) {
            return "0";
        }
        var digits = plain.unscaledValue().abs().toString();
        String sign = plain.signum() < 0 ? "-" : "";
        // The number is 0.DIGITS × 10^point, where DIGITS are its digits without leading zeros.
        int point = digits.length() - plain.scale();
        if (point > INTEGER_DIGITS_MAX || point <= -EXPONENT_ZEROS_MIN) {
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
