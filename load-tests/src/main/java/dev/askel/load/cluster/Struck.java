package dev.askel.load.cluster;

/**
 * A fault that has been.
 *
 * @param point where and in the middle of what it struck, as its seed has drawn it
 * @param beganMillis since the epoch
 * @param endedMillis when what the fault had done was taken back
 */
record Struck(String point, long beganMillis, long endedMillis) {}
