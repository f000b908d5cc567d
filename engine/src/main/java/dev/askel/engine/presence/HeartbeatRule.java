package dev.askel.engine.presence;

/**
 * Which heartbeats are missed at a moment. One is missed when it was due before {@code nowMillis}
 * and, besides, either was due before {@code strictBeforeMillis} or its interval is shorter than
 * {@code backForMillis}.
 *
 * @param nowMillis the moment, epoch milliseconds in engine time
 * @param strictBeforeMillis what was due before then is missed, whatever happened since
 * @param backForMillis how long heartbeats could be sent again; a task whose whole interval lies in
 *     that time has no excuse
 */
public record HeartbeatRule(long nowMillis, long strictBeforeMillis, long backForMillis) {
    /** Late is missed. */
    static HeartbeatRule strict(long nowMillis) {
        return new HeartbeatRule(nowMillis, nowMillis, Long.MAX_VALUE);
    }
}
