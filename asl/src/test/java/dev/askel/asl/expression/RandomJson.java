package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Random;

/** Generates random values with few keys, so that random paths find them. */
public final class RandomJson {
    private static final String[] KEYS = {"a", "b", "c", "two words", "größe", ""};
    private static final String[] NUMBERS = {
        "0", "1", "2", "-1", "1.10", "1e400", "-0.5E-7", "2147483648", "9223372036854775808"
    };

    private RandomJson() {}

    /** A value of at most {@code depth} levels of arrays and objects. */
    public static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> NullNode.instance;
            case 1 -> BooleanNode.valueOf(random.nextBoolean());
            case 2 -> TestScope.json(NUMBERS[random.nextInt(NUMBERS.length)]).tree();
            case 3, 4 -> TextNode.valueOf(text(random));
            case 5 -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                var object = JsonNodeFactory.instance.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(KEYS[random.nextInt(KEYS.length)], value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "a";
            case 1 -> "1";
            default -> {
                var out = new StringBuilder();
                for (int i = random.nextInt(6); i > 0; i--) {
                    out.append(
                            (char)
                                    (random.nextBoolean()
                                            ? random.nextInt(0x100)
                                            : random.nextInt(0x10000)));
                }
                yield out.toString();
            }
        };
    }
}
