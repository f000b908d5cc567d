package dev.askel.asl.expression;

import java.util.Random;

/** Generates random paths over the keys of {@link RandomJson}. */
public final class RandomPath {
    private static final String[] NAMES = {
        ".a", ".b", ".c", ".['b']", "['two words']", "['größe']", "['']"
    };
    private static final String[] SINGLE_ELEMENT_STEPS = {
        "[0]", "[ 1 ]", "[-1]", "[9]", "[(@.length-1)]", "[(@.size() - 2)]"
    };
    private static final String[] MULTIPLE_NODE_STEPS = {
        "[*]",
        ".*",
        "[0,1]",
        "[1:]",
        "[:1]",
        "[0:2]",
        "[-2:]",
        "[:-1]",
        "[-2:-1]",
        "[0, 5]",
        "[1:2:3]",
        "[-1:1]",
        "[1:9]",
        "['a','b']",
        "..a",
        "..b",
        "..['a','b']"
    };
    private static final String[] LAST_STEPS = {"..*", "..[0]", "..[1:]", "..[*]"};
    private static final String[] OPERATORS = {"==", "!=", "<", "<=", ">", ">="};
    private static final String[] LITERALS = {
        "1",
        "-1",
        "+1.0",
        ".5",
        "a",
        "two words",
        "'a'",
        "'1'",
        "\"a\"",
        "true",
        "false",
        "null",
        "",
        "1.5e0",
        "'it\\'s'"
    };
    private static final String[] REGEXES = {"/a/", "/A/i", "/.*/", "/[0-9]+/", "/x|true/", "a"};

    private RandomPath() {}

    /** A random path. */
    public static String any(Random random) {
        var path = new StringBuilder("$");
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append(step(random));
        }
        if (random.nextInt(10) == 0) {
            path.append(
                    random.nextBoolean()
                            ? pick(random, LAST_STEPS)
                            : "..[?(" + condition(random, 2) + ")]");
        }
        return path.toString();
    }

    private static String step(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> pick(random, NAMES);
            case 3 -> pick(random, SINGLE_ELEMENT_STEPS);
            case 4, 5 -> pick(random, MULTIPLE_NODE_STEPS);
            default -> "[?(" + condition(random, 2) + ")]";
        };
    }

    private static String condition(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 0 -> relative(random);
            case 1 -> "!" + relative(random);
            case 2 ->
                    pick(random, LITERALS) + " " + pick(random, OPERATORS) + " " + relative(random);
            case 3 -> relative(random) + pick(random, OPERATORS) + pick(random, LITERALS);
            // Jayway caches the value of a path that begins at the root, so it finds an array there
            // equal to itself.
            case 4 ->
                    relative(random) + " " + pick(random, OPERATORS) + " " + relative(random, "@");
            case 5 -> relative(random) + " =~ " + pick(random, REGEXES);
            case 6 -> "!(" + condition(random, depth - 1) + ")";
            case 7, 8 -> condition(random, depth - 1) + " && " + condition(random, depth - 1);
            default ->
                    "("
                            + condition(random, depth - 1)
                            + " || "
                            + condition(random, depth - 1)
                            + ")";
        };
    }

    private static String relative(Random random) {
        return relative(random, random.nextInt(6) == 0 ? "$" : "@");
    }

    private static String relative(Random random, String root) {
        var path = new StringBuilder(root);
        for (int i = random.nextInt(3); i > 0; i--) {
            path.append(
                    switch (random.nextInt(9)) {
                        case 0, 1, 2 -> pick(random, SINGLE_ELEMENT_STEPS);
                        case 3 -> pick(random, MULTIPLE_NODE_STEPS);
                        default -> pick(random, NAMES);
                    });
        }
        return path.toString();
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }
}
