package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.MapRunRow;

/**
 * The attempt of a run that starts and redrives children.
 *
 * @param owner the owner of the run; the start of a child is refused when the run has another owner
 * @param redriveToken identifies the redrive in requests to children, so that a repeated request
 *     has no further effect
 */
record RunAttempt(long owner, String redriveToken) {
    static RunAttempt of(MapRunRow row) {
        return new RunAttempt(row.owner(), row.identity().uuid() + ":" + row.redriveCount());
    }
}
