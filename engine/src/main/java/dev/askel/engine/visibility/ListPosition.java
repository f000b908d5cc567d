package dev.askel.engine.visibility;

/**
 * The position of an execution in lists. Lists are sorted by the start of the executions, so the
 * position never changes.
 *
 * @param startedAtMillis epoch milliseconds
 */
public record ListPosition(long startedAtMillis, String persistenceId) {

    /** Parses the string that {@link #toString} returns. */
    public static ListPosition parse(String text) {
        var space = text.indexOf(' ');
        return new ListPosition(
                Long.parseLong(text.substring(0, space)), text.substring(space + 1));
    }

    /** Returns the string that {@link #parse} reads. */
    @Override
    public String toString() {
        return startedAtMillis + " " + persistenceId;
    }
}
