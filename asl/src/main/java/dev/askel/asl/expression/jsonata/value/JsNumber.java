package dev.askel.asl.expression.jsonata.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as in JavaScript, the language of JSONata: all are doubles and are printed without a
 * fraction when they have none.
 */
public final class JsNumber {
    /** Digits that {@code $string} shows. */
    private static final MathContext SHOWN = new MathContext(15, RoundingMode.HALF_UP);

    /** Longer integers have an exponent (ECMA-262, Number::toString). */
    private static final int INTEGER_DIGITS_MAX = 21;

    private static final double EXPONENT_FROM = 1e21;

    /** The most zeros behind the point. An exponent replaces more of them. */
    private static final int ZEROS_MAX = 6;

    private static final double SAFE_MAX = 9_007_199_254_740_992.0;

    private JsNumber() {}

    /** The smallest Java number that holds the value: an integer where there is no fraction. */
    public static Number of(double value) {
        if (value != Math.rint(value) || Math.abs(value) > SAFE_MAX) {
            return value;
        }
        return ofInteger((long) value);
    }

    /** The smallest Java number that holds an integer. */
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

    /** The text in JSON; in quotes where the number is not finite. */
    public static String text(Number number) {
        if (number instanceof Double value) {
            return Double.isFinite(value)
                    ? digits(new BigDecimal(Double.toString(value)))
                    : "\"" + value + "\"";
        }
        return number.toString();
    }

    /**
     * The text that {@code $string} gives, in quotes where the number is not finite. Whole numbers
     * below 10^21 have the shortest digits of their double (measured), others at most 15.
     */
    public static String shortText(Number number) {
        double value = number.doubleValue();
        boolean isRounded =
                Double.isFinite(value) && !(isInteger(number) && Math.abs(value) < EXPONENT_FROM);
        return isRounded ? text(new BigDecimal(value).round(SHOWN).doubleValue()) : text(number);
    }

    /** The shortest digits of a double, placed as JavaScript places point and exponent. */
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
