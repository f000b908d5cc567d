package dev.askel.engine.maprun.result;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides after which exported files the owner of the run stores the progress. Each stored progress
 * lists all files. With a progress after each file, the written bytes would grow with the square of
 * the number of files.
 *
 * <p>The stored progress names a pending child at which a file begins. Progress is therefore stored
 * only after a file of pending children, or after the last file. After a crash, another owner
 * writes the files after the stored progress again, under the same names:
 *
 * <ul>
 *   <li>all files of ended children, if the first file of pending children was not complete
 *   <li>after that, at most a sixteenth of the files, and at most the files of 30 seconds plus one
 * </ul>
 */
final class ExportProgressSchedule {
    /** A report is due when the new files are at least all files divided by this number. */
    private static final int FILES_DIVISOR = 16;

    /** A report is due at the first file after this time since the last report. */
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(30);

    private final LongSupplier nanos;
    private int reportedFiles;
    private long reportedNanos;

    /**
     * @param storedFiles the number of files in the stored progress
     */
    ExportProgressSchedule(LongSupplier nanos, int storedFiles) {
        this.nanos = nanos;
        this.reportedFiles = storedFiles;
        this.reportedNanos = nanos.getAsLong();
    }

    /**
     * Returns whether the owner must store the progress now, after a file of pending children. The
     * caller must report it in this case.
     *
     * @param files the number of exported files, including those in the stored progress
     */
    boolean isDue(int files) {
        long now = nanos.getAsLong();
        boolean isDue =
                files - reportedFiles >= Math.max(1, files / FILES_DIVISOR)
                        || now - reportedNanos >= INTERVAL_MAX.toNanos();
        if (isDue) {
            reportedFiles = files;
            reportedNanos = now;
        }
        return isDue;
    }
}
