package dev.askel.asl.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The eight state types, in the order of AWS's messages (docs/aws/validation.md section 3). */
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

    /** The text in the definition and in the history: {@code Task}, {@code Wait} and so on. */
    public String text() {
        return text;
    }

    /** The texts of all types, in AWS's order. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(StateType::text).toList();
    }

    /** The type with this text; null when there is none. */
    public static @Nullable StateType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(text))
                .findFirst()
                .orElse(null);
    }
}
