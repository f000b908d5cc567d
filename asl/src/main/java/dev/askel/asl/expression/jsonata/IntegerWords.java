package dev.askel.asl.expression.jsonata;

import com.dashjoin.jsonata.Functions;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import java.util.Locale;

/**
 * Formats and parses integers in words and digits. The Dashjoin JSONata library supports only the
 * range of a long. This class writes larger integers in words as trillions of trillions. Parsing
 * accepts the digits of all Unicode scripts.
 */
final class IntegerWords {
    private static final double TRILLION = 1e12;
    private static final double LONG_MAX = 9e18;
    private static final String TRILLION_WORD = " trillion";

    private IntegerWords() {}

    static String format(double value, String picture) {
        if (Math.abs(value) < LONG_MAX || !picture.equalsIgnoreCase("w")) {
            return Functions.formatInteger((long) value, picture);
        }
        double magnitude = Math.abs(value);
        var trillions = new StringBuilder();
        while (magnitude >= LONG_MAX) {
            magnitude /= TRILLION;
            trillions.append(TRILLION_WORD);
        }
        String words = Functions.formatInteger(Math.round(magnitude), "w") + trillions;
        return picture.equals("W") ? words.toUpperCase(Locale.ROOT) : words;
    }

    /** Parses a number in words or digits; NaN when the string contains no number. */
    static Number parse(String text, String picture) throws Exception {
        if (picture.equalsIgnoreCase("w")) {
            String words = text.toLowerCase(Locale.ROOT);
            double factor = 1;
            while (words.endsWith("illion" + TRILLION_WORD)) {
                words = words.substring(0, words.length() - TRILLION_WORD.length());
                factor *= TRILLION;
            }
            var number = Functions.parseInteger(words, "w");
            return number == null ? Double.NaN : JsNumber.of(number.doubleValue() * factor);
        }
        var number =
                Functions.parseInteger(
                        latinDigits(text), latinDigits(picture).replaceAll("[1-9]", "0"));
        return number == null ? Double.NaN : JsNumber.of(number.doubleValue());
    }

    private static String latinDigits(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = Character.isDigit(c) ? Character.digit(c, 10) : -1;
            out.append(digit < 0 ? c : (char) ('0' + digit));
        }
        return out.toString();
    }
}
