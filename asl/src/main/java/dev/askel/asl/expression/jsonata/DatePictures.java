package dev.askel.asl.expression.jsonata;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Analyses a picture (the format of a date or a number) before the library parses a time with it.
 */
final class DatePictures {
    private static final Pattern MARKER = Pattern.compile("\\[([a-zA-Z])[^\\]\\[]*]");

    private static final long WAYS_MAX = 1L << 60;

    /** The parts of a time, the largest first. Each part has a picture and a Java pattern. */
    private enum Part {
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

        Part(String component, String picture, String format) {
            this.component = component;
            this.picture = picture;
            this.format = DateTimeFormatter.ofPattern(format, Locale.ROOT).withZone(ZoneOffset.UTC);
        }
    }

    /** The text to put before a picture and before the text that it parses. */
    record Leading(String picture, String text) {}

    private DatePictures() {}

    /**
     * Returns the current value of each part that is larger than all parts of the picture. Without
     * these values, the library would read a clock for these parts, and a replay would have another
     * result.
     */
    static Leading leadingParts(String picture, Instant now) {
        String components = components(picture);
        var leading = new StringBuilder();
        var text = new StringBuilder();
        boolean halfDay = components.contains("h");
        for (var part : Part.values()) {
            boolean coversRest =
                    components.contains(part.component)
                            || (part == Part.YEAR && components.contains("X"))
                            || (part == Part.MONTH && components.contains("d"))
                            || (part == Part.HOUR && halfDay);
            if (coversRest || components.isEmpty()) {
                break;
            }
            if (part != Part.HALF || halfDay) {
                leading.append(part.picture).append(':');
                text.append(part.format.format(now)).append(':');
            }
        }
        return new Leading(leading.toString(), text.toString());
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
     * Returns the number of ways to divide a text among the markers of a picture. The library's
     * regular expression may try all ways. Markers with a separator between them have only one way.
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
            // A run of k markers has C(n, k−1) splits; this multiplies the k-th factor.
            ways *= run == 1 ? 1 : (double) Math.max(1, length) / (run - 1);
            end = markers.end();
        }
        return (long) Math.min(ways, (double) WAYS_MAX);
    }
}
