package dev.askel.asl.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The eight state types; the order is the one AWS lists them in its messages
 * (docs/aws/validation.md 3).
 */
public enum StateType {
    TASK("Task"),
    WAIT("Wait"),
    PASS("Pass"),
    SUCCEED("Succeed"),
    FAIL("Fail"),
    CHOICE("Choice"),
    PARALLEL("Parallel"),
    MAP("Map");

    private final String text;

    StateType(String text) {
        this.text = text;
    }

    /** The word of the definition and of the history: {@code Task}, {@code Wait} and so on. */
    public String text() {
        return text;
    }

    /** All words, in the order AWS lists them. */
    public static List<String> words() {
        return Arrays.stream(values()).map(StateType::text).toList();
    }

    /** The type of this word; null when it is none. */
    public static @Nullable StateType of(String word) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(word))
                .findFirst()
                .orElse(null);
    }
}
