package dev.askel.asl.expression;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Converts JSON numbers that BigDecimal cannot read, or reads too slowly.
 *
 * <p>The result has the first thousand digits. If the exponent is too large, it becomes the largest
 * possible exponent. If the exponent is too small, the number becomes zero. So comparisons with
 * ordinary numbers are correct.
 */
final class HugeNumber {
    private static final int DIGITS_KEPT = 1_000;
    private static final long EXPONENT_MAX = 999_999_999;
    private static final int EXPONENT_DIGITS = 10;

    private HugeNumber() {}

    /**
     * Converts a valid JSON number.
     *
     * @param digits the part before the {@code e}, including the sign and the decimal point
     * @param exponent the part after the {@code e}; empty without an exponent
     */
    static BigDecimal parse(String digits, String exponent) {
        boolean negative = digits.startsWith("-");
        int point = digits.indexOf('.');
        int fraction = point < 0 ? 0 : digits.length() - point - 1;
        String all =
                withoutLeadingZeros((negative ? digits.substring(1) : digits).replace(".", ""));
        if (all.isEmpty()) {
            return BigDecimal.ZERO;
        }
        int kept = Math.min(all.length(), DIGITS_KEPT);
        var unscaled = new BigInteger(all.substring(0, kept));
        long power = clampExponent(exponent) - fraction + (all.length() - kept);
        if (power < -EXPONENT_MAX) {
            return BigDecimal.ZERO;
        }
        int scale = (int) -Math.min(power, EXPONENT_MAX);
        return new BigDecimal(negative ? unscaled.negate() : unscaled, scale);
    }

    private static long clampExponent(String exponent) {
        if (exponent.isEmpty()) {
            return 0;
        }
        boolean signed = exponent.startsWith("+") || exponent.startsWith("-");
        var digits = withoutLeadingZeros(signed ? exponent.substring(1) : exponent);
        if (digits.isEmpty()) {
            return 0;
        }
        long size = digits.length() > EXPONENT_DIGITS ? Long.MAX_VALUE / 4 : Long.parseLong(digits);
        return exponent.startsWith("-") ? -size : size;
    }

    private static String withoutLeadingZeros(String digits) {
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }
}
