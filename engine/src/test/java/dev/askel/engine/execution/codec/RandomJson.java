package dev.askel.engine.execution.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import java.util.Random;

/** Generates random JSON of every legal kind, from texts with blanks or from trees. */
final class RandomJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] NUMBERS = {
        "0", "-0", "1.10", "1e400", "-1E-400", "9223372036854775808", "0.1", "1e0", "17"
    };
    private static final String[] TEXTS = {
        "", "\u0000", "\ud83d\ude00", "\ud800", "\udc00\ud800", "a\"\\\n\t\u007f", "\u00e5\u2028"
    };

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    Payload payload() {
        return random.nextBoolean() ? Samples.parsed(json(3)) : Payload.of(tree(3));
    }

    /** Any sequence of UTF-16 units. */
    String anyText() {
        var text = new StringBuilder(TEXTS[random.nextInt(TEXTS.length)]);
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append((char) random.nextInt(Character.MAX_VALUE + 1));
        }
        return text.toString();
    }

    private String json(int depth) {
        var out = new StringBuilder();
        write(out, depth);
        return out.toString();
    }

    private void write(StringBuilder out, int depth) {
        out.append(" ".repeat(random.nextInt(2)));
        switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> out.append("null");
            case 1 -> out.append(random.nextBoolean());
            case 2 -> out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3 -> out.append("\"\\ud800 \\u0000\\/\"");
            case 4 -> out.append(NODES.textNode(TEXTS[random.nextInt(TEXTS.length)]));
            case 5 -> writeMembers(out, depth, '{', "\"k%d\" :", '}');
            default -> writeMembers(out, depth, '[', "", ']');
        }
    }

    private void writeMembers(StringBuilder out, int depth, char first, String key, char last) {
        out.append(first);
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            out.append(i == 0 ? "" : ",\n").append(key.formatted(i));
            write(out, depth - 1);
        }
        out.append(last);
    }

    private JsonNode tree(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(random.nextLong());
            case 2 -> NODES.textNode(anyText());
            case 3 -> {
                var object = NODES.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(anyText(), tree(depth - 1));
                }
                yield object;
            }
            default -> {
                var array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(tree(depth - 1));
                }
                yield array;
            }
        };
    }
}
