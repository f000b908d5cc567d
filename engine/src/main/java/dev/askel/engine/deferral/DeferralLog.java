package dev.askel.engine.deferral;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts deferrals of one kind of work, and logs one line at the end of each interval with
 * deferrals. Thread-safe.
 */
final class DeferralLog {
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final String predicate;
    private final Consumer<String> lines;
    private final Executor atEndOfInterval;
    private final Map<DeferralReason, LongAdder> totals = new EnumMap<>(DeferralReason.class);
    private final Map<DeferralReason, Long> inInterval = new EnumMap<>(DeferralReason.class);
    private @Nullable String firstOfInterval;

    /**
     * Creates a log without deferrals.
     *
     * @param predicate the text after the number in the line
     * @param atEndOfInterval runs a task at the end of an interval that begins now
     */
    DeferralLog(String predicate, Consumer<String> lines, Executor atEndOfInterval) {
        this.predicate = predicate;
        this.lines = lines;
        this.atEndOfInterval = atEndOfInterval;
        for (var reason : DeferralReason.values()) {
            totals.put(reason, new LongAdder());
        }
    }

    void recordDeferrals(DeferralReason reason, long count, Supplier<String> example) {
        adder(reason).add(count);
        boolean begins;
        synchronized (inInterval) {
            begins = inInterval.isEmpty();
            if (begins) {
                firstOfInterval = example.get();
            }
            inInterval.merge(reason, count, Long::sum);
        }
        if (begins) {
            atEndOfInterval.execute(this::report);
        }
    }

    long deferralCount(DeferralReason reason) {
        return adder(reason).sum();
    }

    private LongAdder adder(DeferralReason reason) {
        var adder = totals.get(reason);
        if (adder == null) {
            throw new IllegalStateException("no count of " + reason);
        }
        return adder;
    }

    private void report() {
        Map<DeferralReason, Long> counts;
        String first;
        synchronized (inInterval) {
            counts = new EnumMap<>(inInterval);
            first = firstOfInterval;
            inInterval.clear();
            firstOfInterval = null;
        }
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        var reasons =
                counts.entrySet().stream()
                        .map(each ->
                                each.getKey().text()
                                        + (counts.size() == 1
                                                ? ""
                                                : " (%s)".formatted(number(each.getValue()))))
                        .collect(Collectors.joining(", "));
        lines.accept(
                "%s %s: %s in the last %d s; the first: %s"
                        .formatted(number(all), predicate, reasons, INTERVAL.toSeconds(), first));
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
