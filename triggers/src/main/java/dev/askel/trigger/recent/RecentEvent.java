package dev.askel.trigger.recent;

import java.time.Instant;

/**
 * An event that a bus received.
 *
 * @param id the id of the event
 * @param receivedAt engine time
 * @param json the event as targets receive it
 */
public record RecentEvent(String busArn, String id, Instant receivedAt, String json) {}
