package dev.askel.trigger.schedule;

import dev.askel.engine.api.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of schedules. Only groups have tags.
 *
 * @param tags in the order of their keys
 */
public record ScheduleGroup(
        String name,
        State state,
        List<Tag> tags,
        Instant createdAt,
        Instant modifiedAt,
        @Nullable String clientToken) {
    /** The states of a group. */
    public enum State {
        ACTIVE,
        /** The schedules of the group are being deleted. */
        DELETING
    }
}
