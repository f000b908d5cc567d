package dev.askel.engine.metric;

import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A growing distribution of times. Thread-safe. */
final class TimeDistribution {
    private final LongAdder[] buckets = new LongAdder[TimeSnapshot.BOUNDS_MILLIS.size() + 1];
    private final LongAdder sum = new LongAdder();
    private final @Nullable TimeValues values;

    /** Creates an empty distribution. */
    TimeDistribution(boolean keepsTimes) {
        values = keepsTimes ? new TimeValues() : null;
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void add(long millis) {
        int bucket = 0;
        for (long bound : TimeSnapshot.BOUNDS_MILLIS) {
            if (millis <= bound) {
                break;
            }
            bucket++;
        }
        buckets[bucket].increment();
        sum.add(millis);
        if (values != null) {
            values.add(millis);
        }
    }

    /** Removes and returns the number of each time since the previous call. */
    Map<Long, Long> take() {
        return values == null ? Map.of() : values.take();
    }

    TimeSnapshot snapshot() {
        var counts = new ArrayList<Long>(buckets.length);
        for (var bucket : buckets) {
            counts.add(bucket.sum());
        }
        return new TimeSnapshot(counts, sum.sum());
    }
}
