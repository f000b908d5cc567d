package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.MapRunRow;

/**
 * The last redrive of a run, as its children see it.
 *
 * @param token identifies the redrive in requests to children, so that a repeated request has no
 *     further effect
 * @param atMillis engine time of the redrive, epoch milliseconds; 0 when the run was never redriven
 */
record RunRedrive(String token, long atMillis) {
    static RunRedrive of(MapRunRow row) {
        var at = row.redrivenAtMillis();
        return new RunRedrive(
                row.identity().uuid() + ":" + row.redriveCount(), at == null ? 0 : at);
    }
}
