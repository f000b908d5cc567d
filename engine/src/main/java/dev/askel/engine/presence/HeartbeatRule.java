package dev.askel.engine.presence;

/**
 * Decides which heartbeats are missed at a moment.
 *
 * <p>A heartbeat is missed when it was due before {@code nowMillis} and one of these holds:
 *
 * <ul>
 *   <li>it was due before {@code strictBeforeMillis}, or
 *   <li>its interval is shorter than {@code backForMillis}.
 * </ul>
 *
 * @param nowMillis the moment, epoch milliseconds in engine time
 * @param strictBeforeMillis a heartbeat due before this time is never excused
 * @param backForMillis how long heartbeats have been possible again; a task with a shorter interval
 *     is not excused
 */
public record HeartbeatRule(long nowMillis, long strictBeforeMillis, long backForMillis) {
    /** Returns a rule without excuses. */
    static HeartbeatRule strict(long nowMillis) {
        return new HeartbeatRule(nowMillis, nowMillis, Long.MAX_VALUE);
    }
}
