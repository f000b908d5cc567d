package dev.askel.engine.retention;

/**
 * The size of one step of retention.
 *
 * @param rows maximum number of executions, names or machines in one transaction
 * @param bytes maximum bytes of journal and snapshots that one statement moves or deletes; a row
 *     that is larger is handled alone
 */
record StepSize(int rows, long bytes) {
    /** With this size a statement handles one row of any size. */
    private static final long BYTES_MIN = 1;

    StepSize {
        if (rows < 1 || bytes < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "%d rows and %d bytes, expected 1.. of both".formatted(rows, bytes));
        }
    }

    boolean isSmallest() {
        return rows == 1 && bytes == BYTES_MIN;
    }

    StepSize halved() {
        return new StepSize(Math.max(1, rows / 2), Math.max(BYTES_MIN, bytes / 2));
    }

    StepSize doubled(StepSize max) {
        return new StepSize((int) Math.min(max.rows, 2L * rows), Math.min(max.bytes, 2 * bytes));
    }
}
