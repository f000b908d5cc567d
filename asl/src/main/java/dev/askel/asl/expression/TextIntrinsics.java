package dev.askel.asl.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The functions over strings. */
final class TextIntrinsics {
    private static final Set<String> HASHES =
            Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    private TextIntrinsics() {}

    /** The template with each <code>{}</code> replaced by the next argument. */
    static JsonNode format(IntrinsicValues values) throws IntrinsicRefusal {
        var pieces =
                values.argument(0) instanceof IntrinsicArgument.Text literal
                        ? literal.pieces()
                        : pieces(values.text(0));
        if (pieces.size() != values.count()) {
            throw new IntrinsicRefusal(
                    "The template has %d places for %d arguments"
                            .formatted(pieces.size() - 1, values.count() - 1));
        }
        var out = new StringBuilder(pieces.getFirst());
        for (int i = 1; i < pieces.size(); i++) {
            append(values.any(i), out, values.budget());
            out.append(pieces.get(i));
        }
        values.budget().spendBytes(out.length());
        return TextNode.valueOf(out.toString());
    }

    private static void append(JsonNode value, StringBuilder out, Budget budget) {
        if (value.isValueNode()) {
            var text = value.asText();
            budget.spendBytes(text.length());
            out.append(text);
        } else {
            // The size as JSON is never less than half of what is printed here.
            budget.spendBytes(budget.spendOn(value, 0));
            out.append(JavaText.of(value));
        }
    }

    /** Splits a template that came as data; a backslash keeps a brace from being a place. */
    private static List<String> pieces(String template) {
        var pieces = new ArrayList<String>();
        var piece = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (template.startsWith("{}", i)) {
                pieces.add(piece.toString());
                piece.setLength(0);
                i++;
            } else if (template.startsWith("\\{", i) || template.startsWith("\\}", i)) {
                piece.append(template.charAt(++i));
            } else {
                piece.append(c);
            }
        }
        pieces.add(piece.toString());
        return pieces;
    }

    static JsonNode base64Encode(IntrinsicValues values) throws IntrinsicRefusal {
        var bytes = values.shortText(0).getBytes(UTF_8);
        return TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
    }

    static JsonNode base64Decode(IntrinsicValues values) throws IntrinsicRefusal {
        try {
            var bytes = Base64.getDecoder().decode(values.shortText(0));
            return TextNode.valueOf(new String(bytes, UTF_8));
        } catch (IllegalArgumentException _) {
            throw values.wrong(0, "Base64");
        }
    }

    /** The digest in lower-case hexadecimal; what is no string is hashed as its JSON text. */
    static JsonNode hash(IntrinsicValues values) throws IntrinsicRefusal {
        var algorithm = values.text(1);
        if (!HASHES.contains(algorithm)) {
            throw values.wrong(1, "MD5, SHA-1, SHA-256, SHA-384 or SHA-512");
        }
        var data = values.any(0).isTextual() ? values.text(0) : values.json(0);
        try {
            var digest = MessageDigest.getInstance(algorithm);
            var bytes = digest.digest(IntrinsicValues.shortText(data).getBytes(UTF_8));
            return TextNode.valueOf(HexFormat.of().formatHex(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no " + algorithm, e);
        }
    }

    /** The parts between any of the second argument's characters, without the empty ones. */
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
