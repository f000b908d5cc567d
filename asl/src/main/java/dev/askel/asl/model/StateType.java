package dev.askel.asl.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state types, in the order of AWS's error messages (docs/aws/validation.md section 3). */
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

    /** Returns the name in definitions and histories, such as {@code Task}. */
    public String text() {
        return text;
    }

    /** Returns the names of all types, in AWS's order. */
    public static List<String> names() {
        return Arrays.stream(values()).map(StateType::text).toList();
    }

    /** Returns the type with this name; null for an unknown name. */
    public static @Nullable StateType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(text))
                .findFirst()
                .orElse(null);
    }
}
