package dev.askel.engine;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.Tags.ListTagsForResourceRequest;
import dev.askel.engine.api.Tags.ListTagsForResourceResult;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sampling of state machines from their tag {@code askel:trace-sampling}, 0 to 1. A start
 * never waits for the tag: it uses the last known value, which is read again after a minute.
 */
final class SamplingTags {
    static final String KEY = "askel:trace-sampling";

    /** The maximum number of machines whose tag is kept; further machines have no own sampling. */
    static final int MACHINES_MAX = 10_000;

    private static final long REFRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Tags tags;
    private final LongSupplier nanos;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    /**
     * A tag that was read.
     *
     * @param sampling null without a valid tag
     */
    private record Known(@Nullable Double sampling, long readAtNanos) {}

    SamplingTags(Tags tags, LongSupplier nanos) {
        this.tags = tags;
        this.nanos = nanos;
    }

    /** Returns the sampling of a machine; null when it has no tag, or the tag is not read yet. */
    @Nullable Double find(String machineArn) {
        var last = known.get(machineArn);
        long now = nanos.getAsLong();
        if (last == null ? known.size() < MACHINES_MAX : now - last.readAtNanos() > REFRESH_NANOS) {
            // Until the answer arrives, other starts use the last value and read nothing.
            var sampling = last == null ? null : last.sampling();
            known.put(machineArn, new Known(sampling, now));
            read(machineArn, now);
        }
        return last == null ? null : last.sampling();
    }

    private void read(String machineArn, long now) {
        if (!(Arns.parseStateMachine(machineArn) instanceof Answer.Ok(var arn))) {
            return;
        }
        var scope = arn.scope();
        tags.listTagsForResource(
                        new Caller(scope.account(), scope.region(), "trace-sampling"),
                        new ListTagsForResourceRequest(machineArn))
                .thenAccept(answer -> {
                    if (answer instanceof Answer.Ok<ListTagsForResourceResult>(var found)) {
                        known.put(machineArn, new Known(sampling(found.tags()), now));
                    } else {
                        known.remove(machineArn);
                    }
                });
    }

    private static @Nullable Double sampling(List<Tag> tags) {
        for (var tag : tags) {
            if (tag.key().equals(KEY)) {
                return parse(tag.value());
            }
        }
        return null;
    }

    private static @Nullable Double parse(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 && value <= 1 ? value : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
