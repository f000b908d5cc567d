package dev.askel.engine.retention;

/**
 * The size of one step of retention.
 *
 * @param rowsMax maximum number of executions, names or machines in one transaction
 * @param bytesMax maximum bytes of journal and snapshots that one statement moves or deletes; a row
 *     that is larger is handled alone
 */
record StepSize(int rowsMax, long bytesMax) {
    /** With this size a statement handles one row of any size. */
    private static final long BYTES_MIN = 1;

    StepSize {
        if (rowsMax < 1 || bytesMax < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "%d rows and %d bytes, expected 1.. of both".formatted(rowsMax, bytesMax));
        }
    }

    boolean isSmallest() {
        return rowsMax == 1 && bytesMax == BYTES_MIN;
    }

    StepSize halved() {
        return new StepSize(Math.max(1, rowsMax / 2), Math.max(BYTES_MIN, bytesMax / 2));
    }

    StepSize doubled(StepSize max) {
        return new StepSize(
                (int) Math.min(max.rowsMax, 2L * rowsMax), Math.min(max.bytesMax, 2 * bytesMax));
    }
}
