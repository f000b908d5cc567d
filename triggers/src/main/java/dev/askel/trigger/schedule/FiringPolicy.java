package dev.askel.trigger.schedule;

import dev.askel.engine.api.Tag;
import dev.askel.trigger.target.Overlap;
import java.util.List;

/**
 * The rules for occurrences that AWS does not have. The tags of a schedule's group set them.
 *
 * @param catchUp the rule for occurrences during a downtime
 * @param overlap the rule while the previous execution runs
 */
record FiringPolicy(CatchUp catchUp, Overlap overlap) {
    static final String CATCH_UP_TAG = "askel:catch-up";
    static final String OVERLAP_TAG = "askel:overlap";

    /** The policy of a group without tags. */
    static final FiringPolicy DEFAULT = new FiringPolicy(CatchUp.LAST, Overlap.ALLOW);

    /** The rule for occurrences that no node fired in time. */
    enum CatchUp {
        /** Late occurrences are skipped. */
        NONE,
        /** The last late occurrence fires. */
        LAST,
        /** All late occurrences of the last day fire. */
        ALL
    }

    /** Reads the policy of a group; unknown values count as the default. */
    static FiringPolicy of(List<Tag> tags) {
        return new FiringPolicy(
                constant(tags, CATCH_UP_TAG, CatchUp.LAST),
                constant(tags, OVERLAP_TAG, Overlap.ALLOW));
    }

    private static <E extends Enum<E>> E constant(List<Tag> tags, String key, E otherwise) {
        for (var tag : tags) {
            if (tag.key().equals(key)) {
                for (var constant : otherwise.getDeclaringClass().getEnumConstants()) {
                    if (constant.name().equalsIgnoreCase(tag.value())) {
                        return constant;
                    }
                }
            }
        }
        return otherwise;
    }
}
