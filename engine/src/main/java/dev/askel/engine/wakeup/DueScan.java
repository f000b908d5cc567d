package dev.askel.engine.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.wakeup.DueCursor;

/** The progress of a scan of due rows. Each second, the scan continues where it last ended. */
final class DueScan {
    /** The maximum number of rows of one slice in a page. */
    private static final int SLICE_ROWS_MAX = 32;

    /** The maximum number of executions that are notified in one second. */
    private static final int NOTIFIED_MAX = 250;

    /**
     * The maximum number of rows that are read in one second. Most rows belong to executions that
     * were notified before.
     */
    private static final int ROWS_MAX = 4_096;

    private final SliceRange slices;
    private DueCursor cursor;
    private boolean reading;
    private int notified;
    private int rows;

    DueScan(SliceRange slices) {
        this.slices = slices;
        this.cursor = DueCursor.atStart(slices, SLICE_ROWS_MAX);
    }

    /** Returns the position of the next page. */
    DueCursor cursor() {
        return cursor;
    }

    /** Begins the reads of the current second; returns false while a read is in progress. */
    boolean tryBegin() {
        if (reading) {
            return false;
        }
        reading = true;
        notified = 0;
        rows = 0;
        if (cursor.isFinished()) {
            cursor = DueCursor.atStart(slices, SLICE_ROWS_MAX);
        }
        return true;
    }

    /** Handles a page, and returns whether the next page must be read immediately. */
    boolean onPage(DueCursor after, int read, int notifiedNow) {
        cursor = after;
        rows += read;
        notified += notifiedNow;
        reading = !cursor.isFinished() && notified < NOTIFIED_MAX && rows < ROWS_MAX;
        return reading;
    }

    void onFailure() {
        reading = false;
    }
}
