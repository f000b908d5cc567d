package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.askel.asl.expression.TextSearch;
import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The functions for strings. Lengths and offsets count code points. */
final class TextFunctions {
    /** The characters besides letters and digits that encodeURIComponent does not change. */
    private static final String PLAIN_IN_COMPONENT = "-_.!~*'()";

    /** The characters besides letters and digits that encodeURI does not change. */
    private static final String PLAIN_IN_URL = PLAIN_IN_COMPONENT + ";,/?:@&=+$#";

    /** The length of an escape such as {@code %2F}. */
    private static final int ESCAPE_LENGTH = 3;

    private static final int PIECE_CHARACTERS_MAX = 256;

    /**
     * The number of characters before and after a piece that are converted with it. They determine
     * the lower-case form of a sigma at the edge of the piece.
     */
    private static final int CONTEXT_CHARACTERS = 16;

    private static final char SIGMA = '\u03a3';
    private static final long STEPS_PER_SIGMA = 500;

    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private TextFunctions() {}

    static List<Builtin> all() {
        return List.of(
                ofDefined("string", "<x-b?:s>", TextFunctions::string).withArity(1),
                ofDefined("length", "<s-:n>", a -> characters(a, a.text(0))),
                ofDefined("substring", "<s-nn?:s>", TextFunctions::substring),
                ofDefined("substringBefore", "<s-s:s>", TextFunctions::substringBefore),
                ofDefined("substringAfter", "<s-s:s>", TextFunctions::substringAfter),
                ofDefined(
                        "lowercase", "<s-:s>", a -> changeCase(a, t -> t.toLowerCase(Locale.ROOT))),
                ofDefined(
                        "uppercase", "<s-:s>", a -> changeCase(a, t -> t.toUpperCase(Locale.ROOT))),
                ofDefined("trim", "<s-:s>", TextFunctions::trim),
                ofDefined("pad", "<s-ns?:s>", TextFunctions::pad),
                ofDefined("join", "<a<s>s?:s>", TextFunctions::join),
                ofDefined("base64encode", "<s-:s>", TextFunctions::base64encode),
                ofDefined("base64decode", "<s-:s>", TextFunctions::base64decode),
                ofDefined(
                        "encodeUrlComponent",
                        "<s-:s>",
                        a -> encode(a, PLAIN_IN_COMPONENT, "encodeUrlComponent")),
                ofDefined("encodeUrl", "<s-:s>", a -> encode(a, PLAIN_IN_URL, "encodeUrl")),
                ofDefined("decodeUrlComponent", "<s-:s>", a -> decode(a, "", "decodeUrlComponent")),
                ofDefined("decodeUrl", "<s-:s>", a -> decode(a, ";/?:@&=+$,#", "decodeUrl")),
                function("error", "<s?:x>", TextFunctions::error),
                function("assert", "<bs?:x>", TextFunctions::assertion));
    }

    private static Object string(Arguments a) {
        return a.evaluation().string(a.requireDefined(0), Boolean.TRUE.equals(a.value(1)));
    }

    /**
     * Changes the case of a string piece by piece. Java is slow for a long string in two cases.
     * Letters that become two letters cost time in proportion to the square of the length. Each
     * sigma costs time in proportion to the length, because a final sigma has another form.
     */
    private static String changeCase(Arguments a, UnaryOperator<String> change) {
        String text = a.chargeText(0);
        long sigmas = text.chars().filter(c -> c == SIGMA).count();
        a.chargeWork(STEPS_PER_SIGMA * sigmas);
        int context = sigmas == 0 ? 0 : CONTEXT_CHARACTERS;
        var out = new StringBuilder(text.length());
        for (int start = 0; start < text.length(); ) {
            int end = endOfPiece(text, start);
            appendChanged(text, start, end, context, change, out);
            start = end;
        }
        return a.chargeResult(out.toString());
    }

    /**
     * Appends a piece with changed case. If the piece begins or ends inside a word, adjacent
     * characters are converted with it, because they determine whether a sigma is final.
     */
    private static void appendChanged(
            String text,
            int start,
            int end,
            int context,
            UnaryOperator<String> change,
            StringBuilder out) {
        int from = splitsWord(text, start) ? Math.max(0, start - context) : start;
        int to = splitsWord(text, end) ? Math.min(text.length(), end + context) : end;
        String changed = change.apply(text.substring(from, to));
        int before = change.apply(text.substring(from, start)).length();
        int after = change.apply(text.substring(end, to)).length();
        out.append(changed, before, changed.length() - after);
    }

    private static boolean splitsWord(String text, int at) {
        return at > 0 && at < text.length() && !Character.isWhitespace(text.charAt(at - 1));
    }

    /**
     * Returns the end of the piece that begins at {@code start}. A piece ends after a blank. A word
     * longer than the maximum piece is split.
     */
    private static int endOfPiece(String text, int start) {
        int limit = start + PIECE_CHARACTERS_MAX;
        if (limit >= text.length()) {
            return text.length();
        }
        for (int end = limit; end > start; end--) {
            if (Character.isWhitespace(text.charAt(end - 1))) {
                return end;
            }
        }
        return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
    }

    private static int characters(Arguments a, String text) {
        a.chargeWork(text.length() / 8);
        return text.codePointCount(0, text.length());
    }

    private static Object substring(Arguments a) {
        String text = a.chargeText(0);
        int size = text.codePointCount(0, text.length());
        double start = a.number(1);
        // A negative start counts from the end. A start before the first character is the first
        // character.
        double from = start >= 0 ? start : Math.max(0, size + start);
        double length = a.has(2) ? a.number(2) : size;
        if (length <= 0) {
            return "";
        }
        int first = (int) Math.min(from, size);
        int last = (int) Math.clamp(from + length, first, size);
        int begin = text.offsetByCodePoints(0, first);
        return a.chargeResult(text.substring(begin, text.offsetByCodePoints(begin, last - first)));
    }

    private static Object substringBefore(Arguments a) {
        String text = a.chargeText(0);
        int at = separator(a, text);
        return at < 0 ? text : a.chargeResult(text.substring(0, at));
    }

    private static int separator(Arguments a, String text) {
        return a.has(1) ? TextSearch.indexOf(text, a.text(1), 0, a.evaluation().budget()) : -1;
    }

    private static Object substringAfter(Arguments a) {
        String text = a.chargeText(0);
        int at = separator(a, text);
        return at < 0 ? text : a.chargeResult(text.substring(at + a.text(1).length()));
    }

    /** Removes leading and trailing blanks, and replaces each run of blanks by one blank. */
    private static Object trim(Arguments a) {
        String text = a.chargeText(0);
        var out = new StringBuilder();
        boolean blank = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                blank = !out.isEmpty();
            } else {
                out.append(blank ? " " : "").append(c);
                blank = false;
            }
        }
        return a.chargeResult(out.toString());
    }

    private static Object pad(Arguments a) {
        String text = a.text(0);
        double width = a.number(1);
        String filler = a.has(2) && !a.text(2).isEmpty() ? a.text(2) : " ";
        long missing = (long) Math.abs(width) - characters(a, text);
        if (missing <= 0) {
            return text;
        }
        a.chargeCreated(missing + text.length());
        a.chargeRead(filler.length());
        int[] fillers = filler.codePoints().toArray();
        var padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(fillers[i % fillers.length]);
        }
        return width < 0 ? padding + text : text + padding;
    }

    private static Object join(Arguments a) {
        String separator = a.has(1) ? a.text(1) : "";
        var out = new StringBuilder();
        String between = "";
        for (var part : a.list(0)) {
            String text = (String) part;
            a.chargeCreated(separator.length() + text.length() + 1L);
            out.append(between).append(text);
            a.evaluation().memory().checkText(out.length());
            between = separator;
        }
        return out.toString();
    }

    private static Object base64encode(Arguments a) {
        return a.chargeResult(Base64.getEncoder().encodeToString(a.chargeText(0).getBytes(UTF_8)));
    }

    /** Decodes Base64. As on AWS, a string that is not Base64 causes an internal error. */
    private static Object base64decode(Arguments a) {
        try {
            return a.chargeResult(new String(Base64.getDecoder().decode(a.chargeText(0)), UTF_8));
        } catch (IllegalArgumentException _) {
            throw new Defect.ErrorWithoutCode();
        }
    }

    private static Object encode(Arguments a, String plain, String name) {
        String text = a.text(0);
        a.chargeCreated((long) ESCAPE_LENGTH * text.length());
        ByteBuffer bytes;
        try {
            bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException _) {
            throw new EvaluationError("D3140", name, text);
        }
        var out = new StringBuilder();
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xFF;
            boolean kept =
                    b < 0x80 && (Character.isLetterOrDigit(b) || plain.indexOf((char) b) >= 0);
            if (kept) {
                out.append((char) b);
            } else {
                out.append('%').append(UPPER_HEX.toHexDigits((byte) b));
            }
        }
        return out.toString();
    }

    /** Decodes the percent escapes, except the escapes of {@code reserved} characters. */
    private static Object decode(Arguments a, String reserved, String name) {
        String text = a.chargeText(0);
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) != '%') {
                out.append(text.charAt(i++));
                continue;
            }
            int end = i;
            while (end < text.length() && text.charAt(end) == '%') {
                end = Math.min(end + ESCAPE_LENGTH, text.length());
            }
            appendDecoded(text.substring(i, end), reserved, out, name, text);
            i = end;
        }
        return a.chargeResult(out.toString());
    }

    /** Decodes consecutive escapes. All their bytes together must be valid UTF-8. */
    private static void appendDecoded(
            String escapes, String reserved, StringBuilder out, String name, String text) {
        try {
            var bytes = HexFormat.of().parseHex(escapes.replace("%", ""));
            if (bytes.length * ESCAPE_LENGTH != escapes.length()) {
                throw new EvaluationError("D3140", name, text);
            }
            var decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            int at = 0;
            for (int i = 0; i < decoded.length(); i++) {
                char c = decoded.charAt(i);
                int length = c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
                if (reserved.indexOf(c) >= 0) {
                    out.append(escapes, at * ESCAPE_LENGTH, (at + length) * ESCAPE_LENGTH);
                } else {
                    out.append(c);
                }
                at += length;
            }
        } catch (IllegalArgumentException | CharacterCodingException _) {
            throw new EvaluationError("D3140", name, text);
        }
    }

    private static @Nullable Object error(Arguments a) {
        throw new EvaluationError("D3137", a.has(0) ? a.text(0) : "$error() function evaluated");
    }

    private static @Nullable Object assertion(Arguments a) {
        if (!Boolean.TRUE.equals(a.value(0))) {
            throw new EvaluationError("D3141", a.has(1) ? a.text(1) : "$assert() statement failed");
        }
        return null;
    }
}
