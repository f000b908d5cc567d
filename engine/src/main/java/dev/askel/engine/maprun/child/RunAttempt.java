package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.MapRunRow;

/**
 * Identifies the present owner and redrive of a run in requests to children.
 *
 * @param owner the version that the owner's takeover gave to the run's row; the start of a child is
 *     refused when the run has another owner
 * @param redriveToken identifies the redrive of the run, so that a repeated redrive request to a
 *     child has no effect
 */
record RunAttempt(long owner, String redriveToken) {
    static RunAttempt of(MapRunRow row) {
        return new RunAttempt(row.owner(), row.identity().uuid() + ":" + row.redriveCount());
    }
}
