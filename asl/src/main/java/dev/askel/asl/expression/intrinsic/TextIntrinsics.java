package dev.askel.asl.expression.intrinsic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Set;

/** The intrinsic functions for strings. */
final class TextIntrinsics {
    private static final Set<String> HASHES =
            Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    private static final String BASE64_DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private TextIntrinsics() {}

    /** Replaces each <code>{}</code> of the template by the next argument. */
    static JsonNode format(IntrinsicValues values) throws IntrinsicRefusal {
        var template = template(values);
        if (template.problem() != null) {
            throw IntrinsicRefusal.ofProblem(
                    "Invalid template in States.Format: " + template.problem());
        }
        var pieces = template.pieces();
        if (pieces.size() != values.count()) {
            throw values.invalid("number of arguments do not match the occurrences of {}.");
        }
        var out = new StringBuilder(pieces.getFirst());
        for (int i = 1; i < pieces.size(); i++) {
            append(values.value(i), out, values.budget());
            out.append(pieces.get(i));
        }
        values.budget().spendBytes(out.length());
        return TextNode.valueOf(out.toString());
    }

    private static FormatTemplate template(IntrinsicValues values) throws IntrinsicRefusal {
        var literal = values.template();
        if (literal != null) {
            return literal;
        }
        return FormatTemplate.parseData(
                values.value(0).isNull() ? values.value(0).asText() : values.text(0));
    }

    private static void append(JsonNode value, StringBuilder out, Budget budget) {
        if (value.isValueNode()) {
            var text = value.asText();
            budget.spendBytes(text.length());
            out.append(text);
        } else {
            // The printed string is at most twice as long as the JSON, so the size of the JSON is
            // spent twice.
            budget.spendBytes(budget.spendForValue(value, 0));
            out.append(JavaText.format(value));
        }
    }

    static JsonNode base64Encode(IntrinsicValues values) throws IntrinsicRefusal {
        var bytes = values.shortText(0).getBytes(UTF_8);
        return TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * Decodes Base64 as leniently as AWS: it skips characters that are not Base64 digits, and ends
     * at the padding.
     */
    static JsonNode base64Decode(IntrinsicValues values) throws IntrinsicRefusal {
        var digits = new StringBuilder();
        for (char c : values.shortText(0).toCharArray()) {
            if (c == '=') {
                break;
            }
            if (BASE64_DIGITS.indexOf(c) >= 0) {
                digits.append(c);
            }
        }
        // A single digit after the last complete group is dropped, because it has fewer bits than a
        // byte.
        if (digits.length() % 4 == 1) {
            digits.setLength(digits.length() - 1);
        }
        var bytes = Base64.getDecoder().decode(digits.toString());
        return TextNode.valueOf(new String(bytes, UTF_8));
    }

    /**
     * Returns a digest in lower-case hexadecimal. A value that is not a string is hashed as JSON.
     */
    static JsonNode hash(IntrinsicValues values) throws IntrinsicRefusal {
        var algorithm = values.text(1);
        if (!HASHES.contains(algorithm)) {
            throw values.invalid();
        }
        var data = values.value(0).isTextual() ? values.text(0) : values.toJson(0);
        try {
            var digest = MessageDigest.getInstance(algorithm);
            var bytes = digest.digest(values.shortText(data).getBytes(UTF_8));
            return TextNode.valueOf(HexFormat.of().formatHex(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no " + algorithm, e);
        }
    }

    /**
     * Splits a string at each character that the second argument contains. Empty parts are omitted.
     */
    static JsonNode split(IntrinsicValues values) throws IntrinsicRefusal {
        var text = values.text(0);
        var delimiters = values.text(1);
        values.budget().spend((long) text.length() + delimiters.length());
        var separators = new BitSet();
        delimiters.chars().forEach(separators::set);
        var parts = JsonNodeFactory.instance.arrayNode();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || separators.get(text.charAt(i))) {
                if (i > start) {
                    parts.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return parts;
    }
}
