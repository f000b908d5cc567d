package dev.askel.asl.expression.jsonata;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Analyses the picture (format string) of a date before the Dashjoin JSONata library parses a date
 * with it.
 */
final class DatePictures {
    private static final Pattern MARKER = Pattern.compile("\\[([a-zA-Z])[^\\]\\[]*]");

    private static final long WAYS_MAX = 1L << 60;

    /**
     * The components of a date and time, the largest first. Each has its JSONata picture and its
     * Java pattern.
     */
    private enum Component {
        YEAR("Y", "[Y0001]", "uuuu"),
        MONTH("M", "[M01]", "MM"),
        DAY("D", "[D01]", "dd"),
        HALF("P", "[P]", "a"),
        HOUR("H", "[H01]", "HH"),
        MINUTE("m", "[m01]", "mm"),
        SECOND("s", "[s01]", "ss");

        private final String component;
        private final String picture;
        private final DateTimeFormatter format;

        Component(String component, String picture, String format) {
            this.component = component;
            this.picture = picture;
            this.format = DateTimeFormatter.ofPattern(format, Locale.ROOT).withZone(ZoneOffset.UTC);
        }
    }

    /** The prefix of a picture, and the prefix of the string that the picture parses. */
    record LeadingParts(String picture, String text) {}

    private DatePictures() {}

    /**
     * Returns prefixes with the current value of each component that is larger than all components
     * of the picture. Without them, the library would read a clock for these components, and a
     * replay would give another result.
     */
    static LeadingParts leadingParts(String picture, Instant now) {
        String components = components(picture);
        var leading = new StringBuilder();
        var text = new StringBuilder();
        boolean halfDay = components.contains("h");
        for (var part : Component.values()) {
            boolean coversRest =
                    components.contains(part.component)
                            || (part == Component.YEAR && components.contains("X"))
                            || (part == Component.MONTH && components.contains("d"))
                            || (part == Component.HOUR && halfDay);
            if (coversRest || components.isEmpty()) {
                break;
            }
            if (part != Component.HALF || halfDay) {
                leading.append(part.picture).append(':');
                text.append(part.format.format(now)).append(':');
            }
        }
        return new LeadingParts(leading.toString(), text.toString());
    }

    private static String components(String picture) {
        var markers = MARKER.matcher(picture);
        var components = new StringBuilder();
        while (markers.find()) {
            components.append(markers.group(1));
        }
        return components.toString();
    }

    /**
     * Estimates the number of ways to divide a string among the markers of a picture. The library's
     * regular expression may try all of them. A marker after a separator adds no further ways.
     */
    static long waysToMatch(String picture, int length) {
        var markers = MARKER.matcher(picture);
        double ways = 1;
        int run = 0;
        int end = 0;
        while (markers.find()) {
            String between = picture.substring(end, markers.start());
            boolean separated = !between.chars().allMatch(Character::isLetterOrDigit);
            run = separated ? 1 : run + 1;
            // A string of n characters has about n^(k−1)/(k−1)! splits among k adjacent markers.
            // The k-th marker contributes the factor n/(k−1).
            ways *= run == 1 ? 1 : (double) Math.max(1, length) / (run - 1);
            end = markers.end();
        }
        return (long) Math.min(ways, (double) WAYS_MAX);
    }
}
