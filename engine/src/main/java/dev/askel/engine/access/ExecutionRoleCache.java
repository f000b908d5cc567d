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
import java.util.function.Function;

/**
 * Caches roles for two seconds, so that many calls cause one read of a row. While the database is
 * unavailable, and so cannot change, the last known roles remain in use. Thread-safe.
 */
final class ExecutionRoleCache {
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);
    static final int ROLES_MAX = 1_000;

    private final Function<PrincipalName, CompletionStage<Answer<Optional<ExecutionRole>>>> reader;
    private final EngineTime time;
    private final ConcurrentMap<PrincipalName, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentMap<PrincipalName, ExecutionRole> lastKnown = new ConcurrentHashMap<>();

    private record Entry(
            CompletableFuture<Answer<Optional<ExecutionRole>>> read, long untilMillis) {}

    ExecutionRoleCache(
            Function<PrincipalName, CompletionStage<Answer<Optional<ExecutionRole>>>> reader,
            EngineTime time) {
        this.reader = reader;
        this.time = time;
    }

    /** Returns a role; empty when it does not exist, refused when it is unknown whether it does. */
    CompletionStage<Answer<Optional<ExecutionRole>>> find(PrincipalName name) {
        long now = time.millis();
        var entry = entries.get(name);
        if (entry != null && now < entry.untilMillis()) {
            return entry.read();
        }
        var read = new CompletableFuture<Answer<Optional<ExecutionRole>>>();
        var started = new Entry(read, now + TIME_TO_LIVE.toMillis());
        put(entries, name, started);
        reader.apply(name)
                .whenComplete((answer, bug) -> {
                    if (bug != null) {
                        entries.remove(name, started);
                        read.completeExceptionally(bug);
                    } else {
                        read.complete(remember(name, started, answer));
                    }
                });
        return read;
    }

    private Answer<Optional<ExecutionRole>> remember(
            PrincipalName name, Entry started, Answer<Optional<ExecutionRole>> answer) {
        return switch (answer) {
            case Answer.Ok<Optional<ExecutionRole>>(var found) -> {
                found.ifPresentOrElse(
                        role -> put(lastKnown, name, role), () -> lastKnown.remove(name));
                yield answer;
            }
            case Answer.Refused<Optional<ExecutionRole>> _ -> {
                entries.remove(name, started);
                var known = lastKnown.get(name);
                yield known == null ? answer : Answer.ok(Optional.of(known));
            }
        };
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
