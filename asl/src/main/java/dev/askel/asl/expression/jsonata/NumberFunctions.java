package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The functions for numbers. */
final class NumberFunctions {
    /** The syntax of a JSON number, which here may also have leading zeros. */
    private static final Pattern DECIMAL =
            Pattern.compile("-?[0-9]+(\\.[0-9]+)?([Ee][-+]?[0-9]+)?");

    private static final Pattern PREFIXED =
            Pattern.compile("0([xX][0-9A-Fa-f]+|[oO][0-7]+|[bB][01]+)");

    /**
     * The maximum number of decimal places for rounding. No double has a digit beyond this place.
     */
    private static final int PLACES_MAX = 400;

    /**
     * The maximum number of digits to parse. The largest double has this number of binary digits.
     */
    private static final int DIGITS_MAX = 1_024;

    private static final int RADIX_MIN = 2;
    private static final int RADIX_MAX = 36;

    private NumberFunctions() {}

    static List<Builtin> all() {
        return List.of(
                ofDefined("sum", "<a<n>:n>", a -> JsNumber.of(fold(a, 0, Double::sum))),
                function("count", "<a:n>", a -> a.has(0) ? a.list(0).size() : 0),
                ofDefined(
                        "max",
                        "<a<n>:n>",
                        a -> foldUnlessEmpty(a, Double.NEGATIVE_INFINITY, Math::max)),
                ofDefined(
                        "min",
                        "<a<n>:n>",
                        a -> foldUnlessEmpty(a, Double.POSITIVE_INFINITY, Math::min)),
                ofDefined("average", "<a<n>:n>", NumberFunctions::average),
                ofDefined("number", "<(nsb)-:n>", NumberFunctions::number),
                ofDefined("abs", "<n-:n>", a -> apply(a, Math::abs)),
                ofDefined("floor", "<n-:n>", a -> apply(a, Math::floor)),
                ofDefined("ceil", "<n-:n>", a -> apply(a, Math::ceil)),
                ofDefined("round", "<n-n?:n>", NumberFunctions::round),
                ofDefined("sqrt", "<n-:n>", NumberFunctions::sqrt),
                ofDefined("power", "<n-n:n>", NumberFunctions::power),
                ofDefined("formatBase", "<n-n?:s>", NumberFunctions::formatBase),
                ofDefined("formatNumber", "<n-so?:s>", NumberPicture::format),
                ofDefined("formatInteger", "<n-s:s>", Pictures::formatInteger),
                ofDefined("parseInteger", "<s-s:n>", Pictures::parseInteger));
    }

    private static double fold(Arguments a, double start, DoubleBinaryOperator operator) {
        double result = start;
        a.chargeWork(a.list(0).size());
        for (var element : a.list(0)) {
            result = operator.applyAsDouble(result, ((Number) element).doubleValue());
        }
        return result;
    }

    private static @Nullable Number foldUnlessEmpty(
            Arguments a, double start, DoubleBinaryOperator operator) {
        return a.list(0).isEmpty() ? null : JsNumber.of(fold(a, start, operator));
    }

    private static @Nullable Number average(Arguments a) {
        int size = a.list(0).size();
        return size == 0 ? null : JsNumber.of(fold(a, 0, Double::sum) / size);
    }

    private static Number apply(Arguments a, DoubleUnaryOperator operator) {
        return JsNumber.of(operator.applyAsDouble(a.number(0)));
    }

    private static Number number(Arguments a) {
        return switch (a.requireDefined(0)) {
            case Number number -> number;
            case Boolean truth -> truth ? 1 : 0;
            case String text -> parse(a, text);
            default -> throw new EvaluationError("D3030", a.value(0));
        };
    }

    private static Number parse(Arguments a, String text) {
        a.chargeRead(text.length());
        double value = Double.NaN;
        if (DECIMAL.matcher(text).matches()) {
            value = Double.parseDouble(text);
        } else if (PREFIXED.matcher(text).matches()) {
            int radix =
                    switch (text.charAt(1)) {
                        case 'x', 'X' -> 16;
                        case 'o', 'O' -> 8;
                        default -> 2;
                    };
            value = parseInteger(text.substring(2), radix);
        }
        if (!Double.isFinite(value)) {
            throw new EvaluationError("D3030", text);
        }
        return JsNumber.of(value);
    }

    /**
     * Parses digits in a radix. More digits than {@link #DIGITS_MAX} give infinity, because their
     * value exceeds the largest double. The bound is needed because the cost grows with the square
     * of the number of digits.
     */
    private static double parseInteger(String digits, int radix) {
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        if (digits.length() - first > DIGITS_MAX) {
            return Double.POSITIVE_INFINITY;
        }
        return first == digits.length()
                ? 0
                : new BigInteger(digits.substring(first), radix).doubleValue();
    }

    /** Rounds to a number of decimal places. Halves are rounded to the even neighbour. */
    private static Number round(Arguments a) {
        double value = a.number(0);
        int places = a.has(1) ? (int) Math.clamp(a.number(1), -PLACES_MAX, PLACES_MAX) : 0;
        return Double.isFinite(value)
                ? JsNumber.of(roundHalfEven(value, places).doubleValue())
                : JsNumber.of(value);
    }

    /**
     * Rounds the shortest decimal number that identifies the double. So rounding 4.525 to two
     * places treats it as an exact half.
     */
    static BigDecimal roundHalfEven(double value, int places) {
        return new BigDecimal(Double.toString(value)).setScale(places, RoundingMode.HALF_EVEN);
    }

    private static Number sqrt(Arguments a) {
        if (a.number(0) < 0) {
            throw new EvaluationError("D3060", a.value(0));
        }
        return JsNumber.of(Math.sqrt(a.number(0)));
    }

    private static Number power(Arguments a) {
        double result = Math.pow(a.number(0), a.number(1));
        if (!Double.isFinite(result)) {
            throw new EvaluationError("D3061", a.value(0), a.value(1));
        }
        return JsNumber.of(result);
    }

    private static Object formatBase(Arguments a) {
        double radix = a.has(1) ? roundToInteger(a.number(1)) : 10;
        if (radix < RADIX_MIN || radix > RADIX_MAX) {
            throw new EvaluationError("D3100", JsNumber.of(radix));
        }
        double value = a.number(0);
        return a.chargeResult(
                Double.isFinite(value)
                        ? roundHalfEven(value, 0).toBigInteger().toString((int) radix)
                        : Double.toString(value));
    }

    private static double roundToInteger(double value) {
        return Double.isFinite(value) ? roundHalfEven(value, 0).doubleValue() : value;
    }
}
