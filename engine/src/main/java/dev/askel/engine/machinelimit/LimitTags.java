package dev.askel.engine.machinelimit;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.Tag;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tags of state machines that set limits, such as {@code askel:max-payload-bytes}
 * (docs/concepts/limits.md).
 */
public final class LimitTags {
    private static final Map<String, LimitTag> BY_KEY =
            Arrays.stream(LimitTag.values())
                    .collect(Collectors.toUnmodifiableMap(LimitTag::key, Function.identity()));

    private final LimitCeilings ceilings;
    private final Supplier<Optional<EngineError>> upgradeRefusal;

    /**
     * Creates the rules.
     *
     * @param ceilings the highest limits that tags can set
     * @param upgradeRefusal returns the refusal of limits while a node of an earlier release runs,
     *     which cannot read them; empty when all nodes apply limits
     */
    public LimitTags(LimitCeilings ceilings, Supplier<Optional<EngineError>> upgradeRefusal) {
        this.ceilings = ceilings;
        this.upgradeRefusal = upgradeRefusal;
    }

    /** Whether one of the keys sets a limit. */
    public static boolean areIn(List<String> keys) {
        return keys.stream().anyMatch(BY_KEY::containsKey);
    }

    /** Returns the reason why a machine cannot get the tags; null when it can. */
    public @Nullable EngineError refusal(List<Tag> tags, StateMachineType type) {
        boolean setsLimits = false;
        for (var tag : tags) {
            var limit = BY_KEY.get(tag.key());
            if (limit == null) {
                continue;
            }
            if (!limit.isFor(type)) {
                return new ValidationException(
                        "The tag %s is not possible for state machines of type %s."
                                .formatted(tag.key(), type));
            }
            if (limit.parse(tag.value(), ceilings, type).isEmpty()) {
                return new ValidationException(limit.refusal(tag.value(), ceilings, type));
            }
            setsLimits = true;
        }
        return setsLimits ? upgradeRefusal.get().orElse(null) : null;
    }

    /**
     * Returns the limits that the tags of a machine set; null for none. Invalid tags have no
     * effect: the machine can have got them from an earlier release, or before a ceiling was
     * lowered.
     */
    public @Nullable MachineLimits limits(List<Tag> tags, StateMachineType type) {
        var values = new EnumMap<LimitTag, Long>(LimitTag.class);
        for (var tag : tags) {
            var limit = BY_KEY.get(tag.key());
            if (limit != null && limit.isFor(type)) {
                limit.parse(tag.value(), ceilings, type)
                        .ifPresent(value -> values.put(limit, value));
            }
        }
        return create(values);
    }

    private static @Nullable MachineLimits create(Map<LimitTag, Long> values) {
        return new MachineLimits(
                        integer(values.get(LimitTag.PAYLOAD_BYTES)),
                        values.get(LimitTag.HISTORY_EVENTS),
                        values.get(LimitTag.DURATION),
                        integer(values.get(LimitTag.INLINE_MAP_CONCURRENCY)),
                        integer(values.get(LimitTag.MAP_CONCURRENCY)),
                        values.get(LimitTag.MAP_ITEMS))
                .orNull();
    }

    private static @Nullable Integer integer(@Nullable Long value) {
        return value == null ? null : Integer.valueOf(Math.toIntExact(value));
    }
}
