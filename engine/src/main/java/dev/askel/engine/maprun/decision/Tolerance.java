package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.MapRunControl;

/**
 * Compares the number of failed items with the tolerated failures of a Map Run (docs/aws/asl.md
 * section 10). An item counts as failed when the status of its child is FAILED or TIMED_OUT.
 *
 * <p>The value 0 of a bound also means that the field is absent. A bound of 0 is therefore ignored
 * when the other bound is positive. If both bounds are 0, no failure is tolerated.
 */
final class Tolerance {
    /**
     * The number of items that must be read before a percentage applies. The total of a source is
     * unknown until its end, and the first items may not be representative.
     */
    static final long ITEMS_READ_MIN = 1_000;

    private static final double PERCENT = 100.0;

    private Tolerance() {}

    /**
     * Returns whether the failures exceed the tolerance.
     *
     * @param failures the number of failed items
     * @param total the number of items that are known so far
     * @param isFinal whether {@code total} is the number of all items
     */
    static boolean isExceeded(MapRunControl control, long failures, long total, boolean isFinal) {
        long count = control.toleratedFailureCount();
        double percentage = control.toleratedFailurePercentage();
        if (failures == 0) {
            return false;
        }
        if (count == 0 && percentage == 0) {
            return true;
        }
        if (count > 0 && failures > count) {
            return true;
        }
        return percentage > 0
                && (isFinal || total >= ITEMS_READ_MIN)
                && failures * PERCENT > percentage * total;
    }
}
