package dev.askel.asl.expression.intrinsic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template of States.Format.
 *
 * @param pieces the strings before, between and after the placeholders <code>{}</code>
 * @param problem AWS's message for an unmatched brace; null when all braces match
 */
record FormatTemplate(List<String> pieces, @Nullable String problem) {
    private static final String BRACES = "{}";

    /**
     * Parses a quoted string of the definition. A backslash escapes a brace, a backslash or a
     * quote.
     *
     * @param quoted the characters between the quotes
     */
    static FormatTemplate parseLiteral(String quoted) {
        return parse(quoted, "{}\\'");
    }

    /** Parses a string of the data. A backslash escapes only a brace. */
    static FormatTemplate parseData(String text) {
        return parse(text, BRACES);
    }

    private static FormatTemplate parse(String text, String escapable) {
        var pieces = new ArrayList<String>();
        var piece = new StringBuilder();
        String problem = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && escapable.indexOf(text.charAt(i + 1)) >= 0) {
                piece.append(text.charAt(++i));
            } else if (text.startsWith(BRACES, i)) {
                pieces.add(piece.toString());
                piece.setLength(0);
                i++;
            } else {
                if (problem == null) {
                    problem = unmatchedBraceMessage(c);
                }
                piece.append(c);
            }
        }
        pieces.add(piece.toString());
        return new FormatTemplate(List.copyOf(pieces), problem);
    }

    private static @Nullable String unmatchedBraceMessage(char c) {
        return switch (c) {
            case '{' -> "matching '}' not found for '{'.";
            case '}' -> "matching '{' not found for '}'.";
            default -> null;
        };
    }
}
