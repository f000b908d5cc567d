package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@code $formatNumber}. JSONata adopted the decimal formats of XPath F&amp;O 3.1,
 * section 4.7.
 *
 * <p>A picture (format string) has one sub-picture, or one each for positive and negative numbers.
 * A sub-picture has a prefix, a mantissa (integer and fractional part), an exponent and a suffix.
 */
final class NumberPicture {
    /**
     * The maximum length of a picture without extra cost. A longer picture also costs the square of
     * its surplus length, in steps.
     */
    private static final long CHARACTERS_FREE = 100;

    /**
     * The characters of a picture that have a meaning. Options in the third argument can replace
     * them.
     */
    private record Symbols(
            String decimal,
            String grouping,
            String exponent,
            String minus,
            String percent,
            String perMille,
            String zero,
            String digit,
            String separator) {
        static Symbols of(@Nullable Map<?, ?> options) {
            return new Symbols(
                    option(options, "decimal-separator", "."),
                    option(options, "grouping-separator", ","),
                    option(options, "exponent-separator", "e"),
                    option(options, "minus-sign", "-"),
                    option(options, "percent", "%"),
                    option(options, "per-mille", "\u2030"),
                    option(options, "zero-digit", "0"),
                    option(options, "digit", "#"),
                    option(options, "pattern-separator", ";"));
        }

        private static String option(
                @Nullable Map<?, ?> options, String name, String defaultValue) {
            return options != null && options.get(name) instanceof String text && !text.isEmpty()
                    ? text
                    : defaultValue;
        }

        boolean isDigit(char c) {
            return c >= zero.charAt(0) && c < zero.charAt(0) + 10;
        }

        /**
         * Whether a character of the picture describes the number itself: a digit, an optional
         * digit, or a separator.
         */
        boolean isActive(char c) {
            String text = String.valueOf(c);
            return isDigit(c)
                    || text.equals(decimal)
                    || text.equals(exponent)
                    || text.equals(grouping)
                    || text.equals(digit);
        }
    }

    private final Symbols symbols;

    private NumberPicture(Symbols symbols) {
        this.symbols = symbols;
    }

    static Object format(Arguments a) {
        String picture = a.text(1);
        long surplus = Math.max(0, picture.length() - CHARACTERS_FREE);
        a.chargeWork(picture.length() + surplus * surplus);
        var options = a.value(2) instanceof Map<?, ?> given ? given : null;
        return a.chargeResult(new NumberPicture(Symbols.of(options)).format(a.number(0), picture));
    }

    private String format(double value, String picture) {
        var parts = picture.split(Pattern.quote(symbols.separator), -1);
        if (parts.length > 2) {
            throw new EvaluationError("D3080");
        }
        var analysed = new ArrayList<Part>();
        for (var part : parts) {
            analysed.add(part(part));
        }
        var positive = analysed.getFirst();
        if (value >= 0) {
            return write(value, positive);
        }
        return analysed.size() == 2
                ? write(-value, analysed.getLast())
                : symbols.minus + write(-value, positive);
    }

    /** An analysed sub-picture. */
    private record Part(
            String prefix,
            String suffix,
            List<Integer> integerGroups,
            int regularGroup,
            int integerMin,
            int scaling,
            List<Integer> fractionGroups,
            int fractionMin,
            int fractionMax,
            int exponentMin,
            int factor) {}

    private Part part(String picture) {
        int first = 0;
        while (first < picture.length() && !isMantissa(picture.charAt(first))) {
            first++;
        }
        if (first == picture.length()) {
            // A picture without an active character is checked as if all its characters were
            // active.
            first = 0;
        }
        int last = picture.length();
        while (last > first && !isMantissa(picture.charAt(last - 1))) {
            last--;
        }
        if (last == first) {
            last = picture.length();
        }
        String prefix = picture.substring(0, first);
        String suffix = picture.substring(last);
        String active = picture.substring(first, last);
        int exponentAt = active.indexOf(symbols.exponent);
        String mantissa = exponentAt < 0 ? active : active.substring(0, exponentAt);
        String exponent =
                exponentAt < 0 ? "" : active.substring(exponentAt + symbols.exponent.length());
        int pointAt = mantissa.indexOf(symbols.decimal);
        String integer = pointAt < 0 ? mantissa : mantissa.substring(0, pointAt);
        String fraction = pointAt < 0 ? "" : mantissa.substring(pointAt + symbols.decimal.length());
        check(
                picture,
                active,
                mantissa,
                exponentAt < 0 ? null : exponent,
                integer,
                fraction,
                pointAt >= 0);
        return analysed(
                prefix, suffix, integer, fraction, exponentAt < 0 ? null : exponent, picture);
    }

    /**
     * Whether a character belongs to the mantissa. The exponent separator does not, so it never
     * begins or ends the active part of the picture.
     */
    private boolean isMantissa(char c) {
        return symbols.isActive(c) && !String.valueOf(c).equals(symbols.exponent);
    }

    /** Checks the rules of a sub-picture. As in JSONata, the error names the last broken rule. */
    private void check(
            String picture,
            String active,
            String mantissa,
            @Nullable String exponent,
            String integer,
            String fraction,
            boolean point) {
        var broken = new ArrayList<String>();
        BiConsumer<Boolean, String> rule =
                (isBroken, code) -> {
                    if (isBroken) {
                        broken.add(code);
                    }
                };
        rule.accept(count(picture, symbols.decimal) > 1, "D3081");
        rule.accept(count(picture, symbols.percent) > 1, "D3082");
        rule.accept(count(picture, symbols.perMille) > 1, "D3083");
        boolean percent = picture.contains(symbols.percent);
        boolean perMille = picture.contains(symbols.perMille);
        rule.accept(percent && perMille, "D3084");
        rule.accept(mantissa.chars().noneMatch(c -> isPlace((char) c)), "D3085");
        rule.accept(active.chars().anyMatch(c -> !symbols.isActive((char) c)), "D3086");
        rule.accept(
                point
                        && (integer.endsWith(symbols.grouping)
                                || fraction.startsWith(symbols.grouping)),
                "D3087");
        rule.accept(!point && integer.endsWith(symbols.grouping), "D3088");
        rule.accept(picture.contains(symbols.grouping + symbols.grouping), "D3089");
        int lastOptional = integer.lastIndexOf(symbols.digit);
        rule.accept(lastOptional >= 0 && hasDigit(integer.substring(0, lastOptional)), "D3090");
        int firstOptional = fraction.indexOf(symbols.digit);
        rule.accept(firstOptional >= 0 && hasDigit(fraction.substring(firstOptional)), "D3091");
        rule.accept(exponent != null && !exponent.isEmpty() && (percent || perMille), "D3092");
        rule.accept(
                exponent != null
                        && (exponent.isEmpty()
                                || exponent.chars().anyMatch(c -> !symbols.isDigit((char) c))),
                "D3093");
        if (!broken.isEmpty()) {
            throw new EvaluationError(broken.getLast());
        }
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private boolean isPlace(char c) {
        return symbols.isDigit(c) || String.valueOf(c).equals(symbols.digit);
    }

    private boolean hasDigit(String text) {
        return text.chars().anyMatch(c -> symbols.isDigit((char) c));
    }

    private int digits(String text) {
        return (int) text.chars().filter(c -> symbols.isDigit((char) c)).count();
    }

    private int places(String text) {
        return (int) text.chars().filter(c -> isPlace((char) c)).count();
    }

    private Part analysed(
            String prefix,
            String suffix,
            String integer,
            String fraction,
            @Nullable String exponent,
            String picture) {
        var integerGroups = groups(integer, true);
        int integerMin = digits(integer);
        int scaling = integerMin;
        int fractionMin = digits(fraction);
        int fractionMax = places(fraction);
        if (integerMin == 0 && fractionMax == 0) {
            if (exponent != null) {
                fractionMin = 1;
                fractionMax = 1;
            } else {
                integerMin = 1;
            }
        }
        if (exponent != null && integerMin == 0 && integer.contains(symbols.digit)) {
            integerMin = 1;
        }
        if (integerMin == 0 && fractionMin == 0) {
            fractionMin = 1;
        }
        int factor =
                picture.contains(symbols.percent) ? 2 : picture.contains(symbols.perMille) ? 3 : 0;
        return new Part(
                prefix,
                suffix,
                integerGroups,
                regular(integerGroups),
                integerMin,
                scaling,
                groups(fraction, false),
                fractionMin,
                Math.max(fractionMin, fractionMax),
                exponent == null ? 0 : digits(exponent),
                factor);
    }

    /**
     * Returns the position of each grouping separator, as the number of digit places between it and
     * the decimal point.
     */
    private List<Integer> groups(String part, boolean leftOfPoint) {
        var groups = new ArrayList<Integer>();
        int at = part.indexOf(symbols.grouping);
        while (at >= 0) {
            groups.add(places(leftOfPoint ? part.substring(at) : part.substring(0, at)));
            at = part.indexOf(symbols.grouping, at + symbols.grouping.length());
        }
        return groups;
    }

    /**
     * Returns the distance between grouping separators at regular positions; 0 for irregular
     * positions.
     */
    private static int regular(List<Integer> groups) {
        if (groups.isEmpty()) {
            return 0;
        }
        int distance = groups.stream().reduce(0, NumberPicture::commonDivisor);
        for (int i = 1; i <= groups.size(); i++) {
            if (!groups.contains(i * distance)) {
                return 0;
            }
        }
        return distance;
    }

    private static int commonDivisor(int a, int b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }

    private String write(double value, Part part) {
        if (!Double.isFinite(value)) {
            return part.prefix + (Double.isNaN(value) ? "NaN" : "Infinity") + part.suffix;
        }
        var number = new BigDecimal(Double.toString(value)).scaleByPowerOfTen(part.factor);
        int exponent = 0;
        if (part.exponentMin > 0 && number.signum() != 0) {
            // The number gets as many digits before the decimal point as the integer part of the
            // mantissa has.
            exponent = number.precision() - number.scale() - part.scaling;
            number = number.scaleByPowerOfTen(-exponent);
        }
        String plain = number.setScale(part.fractionMax, RoundingMode.HALF_EVEN).toPlainString();
        int point = plain.indexOf('.');
        var integer = new StringBuilder(point < 0 ? plain : plain.substring(0, point));
        var fraction = new StringBuilder(point < 0 ? "" : plain.substring(point + 1));
        while (!integer.isEmpty() && integer.charAt(0) == '0') {
            integer.deleteCharAt(0);
        }
        while (integer.length() < part.integerMin) {
            integer.insert(0, '0');
        }
        while (fraction.length() > part.fractionMin
                && fraction.charAt(fraction.length() - 1) == '0') {
            fraction.setLength(fraction.length() - 1);
        }
        group(integer, fraction, part);
        var out = new StringBuilder(part.prefix).append(shown(integer));
        if (!fraction.isEmpty()) {
            out.append(symbols.decimal).append(shown(fraction));
        }
        if (part.exponentMin > 0) {
            out.append(symbols.exponent).append(exponent < 0 ? symbols.minus : "");
            var digits = new StringBuilder(Integer.toString(Math.abs(exponent)));
            while (digits.length() < part.exponentMin) {
                digits.insert(0, '0');
            }
            out.append(shown(digits));
        }
        return out.append(part.suffix).toString();
    }

    /**
     * Inserts a comma at the position of each grouping separator. {@link #shown} replaces each
     * comma by the separator of the options.
     */
    private static void group(StringBuilder integer, StringBuilder fraction, Part part) {
        if (part.regularGroup > 0) {
            for (int at = integer.length() - part.regularGroup; at > 0; at -= part.regularGroup) {
                integer.insert(at, ',');
            }
        } else {
            int size = integer.length();
            for (int places : part.integerGroups.reversed()) {
                if (places < size) {
                    integer.insert(integer.length() - places - marks(integer, places), ',');
                }
            }
        }
        int inserted = 0;
        for (int places : part.fractionGroups) {
            if (places < fraction.length() - inserted) {
                fraction.insert(places + inserted, ',');
                inserted++;
            }
        }
    }

    /** Returns the number of inserted commas among the last {@code places} digits. */
    private static int marks(CharSequence digits, int places) {
        int marks = 0;
        for (int i = digits.length() - 1, seen = 0; i >= 0 && seen < places; i--) {
            if (digits.charAt(i) == ',') {
                marks++;
            } else {
                seen++;
            }
        }
        return marks;
    }

    private String shown(CharSequence digits) {
        var out = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c == ',') {
                out.append(symbols.grouping);
            } else {
                out.append((char) (symbols.zero.charAt(0) + (c - '0')));
            }
        }
        return out.toString();
    }
}
