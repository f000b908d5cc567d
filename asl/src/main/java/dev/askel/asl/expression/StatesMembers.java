package dev.askel.asl.expression;

import java.util.List;

/**
 * The members of the JSONata variable {@code $states}, which differ between the fields of a state.
 */
public enum StatesMembers {
    /**
     * Fields that are evaluated before the state's result exists, and all fields of states without
     * a result.
     */
    BEFORE_RESULT("input", "context"),
    /** Output and Assign of a Task, Parallel or Map state. */
    AFTER_RESULT("input", "result", "context"),
    /** Output and Assign of a Catcher. */
    IN_CATCHER("input", "errorOutput", "context"),
    /** Expressions that read an execution that has succeeded. They are no fields of states. */
    AFTER_EXECUTION("input", "output", "context");

    @SuppressWarnings("ImmutableEnumChecker") // the list of List.of is immutable
    private final List<String> names;

    StatesMembers(String... names) {
        this.names = List.of(names);
    }

    /** Returns the names in AWS's order. */
    public List<String> memberNames() {
        return names;
    }
}
