package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.MapRunRow;

/**
 * The attempt of a run that starts and redrives children.
 *
 * @param owner the owner of the run; the start of a child is refused when the run has another one
 * @param redriveToken identifies the redrive in requests to children, so that a repeated request
 *     has no further effect
 * @param redrivenAtMillis engine time of the redrive, epoch milliseconds; 0 when the run was never
 *     redriven
 */
record RunAttempt(long owner, String redriveToken, long redrivenAtMillis) {
    static RunAttempt of(MapRunRow row) {
        var at = row.redrivenAtMillis();
        return new RunAttempt(
                row.owner(),
                row.identity().uuid() + ":" + row.redriveCount(),
                at == null ? 0 : at);
    }
}
