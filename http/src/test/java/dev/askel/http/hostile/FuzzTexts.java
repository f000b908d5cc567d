package dev.askel.http.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Generates JSON values that no client should send. A text may contain bytes that are not UTF-8:
 * {@link #raw} encodes a byte as a character, and {@link #bytes} decodes it.
 */
final class FuzzTexts {
    private static final int RAW = 0xF700;

    /** Valid JSON values. */
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "-1",
                    "-0",
                    "1.5",
                    "1e400",
                    "-1e400",
                    "1e-400",
                    "1E+2",
                    "2147483648",
                    "-2147483649",
                    "9223372036854775808",
                    "1001",
                    "\"\"",
                    "\" \"",
                    "\"a\"",
                    "\"null\"",
                    "\"{}\"",
                    "\"\\\"\"",
                    "\"\\u0000\"",
                    "\"a\\u0000b\"",
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800\"",
                    "\"\\uD83D\\uDE00\"",
                    "\"\\ufffe\"",
                    "\"\\u2028\"",
                    "\"\\u202e\"",
                    "{}",
                    "[]",
                    "[[]]",
                    "[null]",
                    "[{}]",
                    "{\"a\":1}",
                    "{\"a\":1,\"a\":2}",
                    "\"arn:aws:states:us-east-1:123456789012:stateMachine:none\"",
                    "\"arn:aws:states:us-east-1:123456789012:stateMachine:a:b:c:d\"",
                    "\"arn:aws:states:us-east-1:123456789012:execution:a:b\"",
                    "\"arn:aws:states:us-east-1:123456789012:express:a:b:c\"",
                    "\"arn:aws:states:us-east-1:123456789012:mapRun:a/b:c\"",
                    "\"arn:aws:states:us-east-1:123456789012:activity:\"",
                    "\"arn:aws:states:eu-north-1:999999999999:stateMachine:a\"",
                    "\"arn:aws:states:us-east-1:123456789012:stateMachine:a/b\"",
                    "\"arn:aws:states:us-east-1:123456789012:stateMachine:\\u0000\"",
                    "\"arn:aws:states:us-east-1:123456789012:execution:a:\\ud800\"",
                    "\"::::::\"");

    /** Texts that look like JSON but are not, or that are not UTF-8. */
    private static final List<String> INVALID_VALUES =
            List.of(
                    "01",
                    "+1",
                    ".5",
                    "1.",
                    "NaN",
                    "Infinity",
                    "0x10",
                    "\"\\x\"",
                    "\"\\u12\"",
                    "\"tab\tline\n\"",
                    "\"unclosed",
                    "'single'",
                    "[1,]",
                    "{\"a\"}",
                    "{\"a\":}",
                    "{,}",
                    "[",
                    "{",
                    "]",
                    "",
                    "undefined",
                    "//comment",
                    "/* */1",
                    "\"" + raw(0xFF) + "\"",
                    "\"" + raw(0xC0) + raw(0x80) + "\"",
                    "\"" + raw(0xED) + raw(0xA0) + raw(0x80) + "\"",
                    "\"" + raw(0xF8) + raw(0x88) + raw(0x80) + raw(0x80) + raw(0x80) + "\"",
                    "\"" + raw(0xE2) + raw(0x82) + "\"",
                    "\"" + raw(0x00) + "\"",
                    raw(0xEF) + raw(0xBB) + raw(0xBF) + "\"bom\"");

    private FuzzTexts() {}

    /** Encodes a raw byte. */
    static String raw(int b) {
        return String.valueOf((char) (RAW + b));
    }

    /** Encodes a text as UTF-8, with its raw bytes. */
    static byte[] bytes(String text) {
        var out = new ByteArrayOutputStream(text.length() + 16);
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            int b = text.charAt(i) - RAW;
            if (b >= 0 && b <= 0xFF) {
                out.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
                out.write(b);
                from = i + 1;
            }
        }
        out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Returns a JSON value or a text that looks like one. */
    static String value(SeededRandom random) {
        if (random.perMille(970)) {
            return random.choose(random.perMille(850) ? VALUES : INVALID_VALUES);
        }
        return switch (random.below(11)) {
            case 0 -> "[".repeat(10_000) + "]".repeat(10_000);
            case 1 -> "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
            case 2 -> "[".repeat(10_000);
            case 3 -> "1".repeat(2_000);
            case 4 -> "1e" + "9".repeat(50);
            case 5 -> "\"" + "x".repeat(1 + random.below(3_000)) + "\"";
            case 6 -> "\"" + "\\u0000".repeat(300) + "\"";
            case 7 -> "[" + "{},".repeat(5_000) + "{}]";
            case 8 -> repeated(random);
            case 9 -> "\"" + "[".repeat(10_000) + "]".repeat(10_000) + "\"";
            default ->
                    random.perMille(100)
                            ? "\"" + "ab".repeat(150_000) + "\""
                            : "\"" + "å".repeat(400) + "\"";
        };
    }

    /** Returns a string that a regular expression with nested repetition matches slowly. */
    private static String repeated(SeededRandom random) {
        var start = random.choose(List.of("", "arn:aws", "aws.partner", "$", "https://"));
        var unit = random.choose(List.of(" ", "a", "-a", ".a", "/a", "%41", " a", "[0]"));
        return quoted(start + unit.repeat(random.below(1_500)) + (random.perMille(500) ? "å" : ""));
    }

    /** Returns the text as a JSON string, in which its raw bytes are unchanged. */
    static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
