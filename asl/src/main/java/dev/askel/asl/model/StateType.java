package dev.askel.asl.model;

/** The eight state types; the order is the one AWS lists them in its messages (validation.md 3). */
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
}
