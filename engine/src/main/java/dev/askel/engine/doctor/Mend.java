package dev.askel.engine.doctor;

import java.util.List;

/** The remedy of a finding. */
public sealed interface Mend {
    /** Returns the command or the instruction for the operator. */
    String text();

    /** Whether {@code askel doctor --mend} applies the remedy. */
    default boolean isAutomatic() {
        return true;
    }

    /** The execution stores its rows again from its journal. */
    record Wake(String executionArn) implements Mend {
        @Override
        public String text() {
            return "askel inspect %s --wake".formatted(executionArn);
        }
    }

    /** An operator performs a command, because it ends an execution or may fail again. */
    record Manual(String text) implements Mend {
        @Override
        public boolean isAutomatic() {
            return false;
        }

        static Manual inspect(String executionArn, String action) {
            return new Manual("askel inspect %s %s".formatted(executionArn, action));
        }
    }

    /**
     * Changes one row, if it is still damaged.
     *
     * @param sql a statement that checks the damage again
     * @param key the parameters of the statement, as text
     */
    record ChangeRow(String sql, List<String> key) implements Mend {
        public ChangeRow {
            key = List.copyOf(key);
        }

        @Override
        public String text() {
            return "askel doctor --mend";
        }
    }

    /** Inserts the row of an execution in {@code executions} again, from its journal. */
    record RestoreIndex(String persistenceId, int bucket) implements Mend {
        @Override
        public String text() {
            return "askel doctor --mend";
        }
    }
}
