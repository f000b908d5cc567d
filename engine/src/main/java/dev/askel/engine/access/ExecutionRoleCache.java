package dev.askel.engine.access;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Caches roles for two seconds, so that many calls cause one read of a row. Thread-safe.
 *
 * <p>While the database is overloaded or unavailable, a role that was read within the last minute
 * remains in use. Calls that need any other role wait. Calls for the same role share one read. A
 * failed read is retried every second for at most 15 minutes.
 */
final class ExecutionRoleCache {
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);

    /**
     * While the database is unavailable, a role remains in use for this time after its last read.
     */
    static final Duration LAST_KNOWN_MAX = Duration.ofMinutes(1);

    /** The maximum time that a call waits for a role. */
    static final Duration WAIT_MAX = Duration.ofMinutes(15);

    static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    static final int ROLES_MAX = 1_000;

    private final Function<PrincipalName, CompletionStage<Answer<Optional<ExecutionRole>>>> reader;
    private final EngineTime time;
    private final BiConsumer<Duration, Runnable> scheduler;
    private final ConcurrentMap<PrincipalName, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentMap<PrincipalName, Known> lastKnown = new ConcurrentHashMap<>();

    private record Entry(
            CompletableFuture<Answer<Optional<ExecutionRole>>> answer, long untilMillis) {
        boolean isValid(long now) {
            return !answer.isDone() || now < untilMillis;
        }
    }

    private record Known(ExecutionRole role, long readMillis) {}

    /**
     * Creates an empty cache.
     *
     * @param scheduler runs a task after a delay
     */
    ExecutionRoleCache(
            Function<PrincipalName, CompletionStage<Answer<Optional<ExecutionRole>>>> reader,
            EngineTime time,
            BiConsumer<Duration, Runnable> scheduler) {
        this.reader = reader;
        this.time = time;
        this.scheduler = scheduler;
    }

    /**
     * Returns a role; empty when the role does not exist. The lookup is refused when all reads
     * within {@link #WAIT_MAX} have failed.
     */
    CompletionStage<Answer<Optional<ExecutionRole>>> find(PrincipalName name) {
        long now = time.millis();
        var entry = entries.get(name);
        if (entry != null && entry.isValid(now)) {
            return entry.answer();
        }
        var answer = new CompletableFuture<Answer<Optional<ExecutionRole>>>();
        put(entries, name, new Entry(answer, now + TIME_TO_LIVE.toMillis()));
        read(name, answer, now + WAIT_MAX.toMillis());
        return answer;
    }

    private void read(
            PrincipalName name,
            CompletableFuture<Answer<Optional<ExecutionRole>>> answer,
            long giveUpMillis) {
        long started = time.millis();
        reader.apply(name)
                .whenComplete(
                        (read, bug) -> onRead(name, answer, giveUpMillis, started, read, bug));
    }

    private void onRead(
            PrincipalName name,
            CompletableFuture<Answer<Optional<ExecutionRole>>> answer,
            long giveUpMillis,
            long startedMillis,
            @Nullable Answer<Optional<ExecutionRole>> read,
            @Nullable Throwable bug) {
        if (read == null) {
            entries.remove(name);
            answer.completeExceptionally(
                    bug == null ? new IllegalStateException("no answer for " + name) : bug);
            return;
        }
        switch (read) {
            case Answer.Ok<Optional<ExecutionRole>>(var found) -> {
                found.ifPresentOrElse(
                        role -> put(lastKnown, name, new Known(role, startedMillis)),
                        () -> lastKnown.remove(name));
                put(entries, name, new Entry(answer, startedMillis + TIME_TO_LIVE.toMillis()));
                answer.complete(read);
            }
            case Answer.Refused<Optional<ExecutionRole>> _ ->
                    onRefused(name, answer, giveUpMillis, read);
        }
    }

    private void onRefused(
            PrincipalName name,
            CompletableFuture<Answer<Optional<ExecutionRole>>> answer,
            long giveUpMillis,
            Answer<Optional<ExecutionRole>> refusal) {
        long now = time.millis();
        var known = lastKnown.get(name);
        if (known != null && now - known.readMillis() < LAST_KNOWN_MAX.toMillis()) {
            answer.complete(Answer.ok(Optional.of(known.role())));
        } else if (now < giveUpMillis) {
            scheduler.accept(RETRY_AFTER, () -> read(name, answer, giveUpMillis));
        } else {
            entries.remove(name);
            answer.complete(refusal);
        }
    }

    private static <V> void put(
            ConcurrentMap<PrincipalName, V> values, PrincipalName name, V value) {
        if (values.size() >= ROLES_MAX && !values.containsKey(name)) {
            values.clear();
        }
        values.put(name, value);
    }

    /** Returns the number of cached roles. */
    int size() {
        return Math.max(entries.size(), lastKnown.size());
    }
}
