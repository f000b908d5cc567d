package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads by key, of which one statement answers many: those that come while the workers are busy are
 * the next group, by themselves, without a timer. Who comes alone is read alone, at once. Each is
 * read after it was asked for. Safe for use by many threads.
 *
 * @param <K> what is read by
 * @param <V> what is read
 */
final class GroupedReads<K, V> {
    private final SqlWorkers workers;
    private final int groupMax;
    private final int atOnceMax;
    private final int waitingMax;
    private final Query<K, V> query;
    private final Function<K, EngineError> absent;
    private final Queue<Asked<K, V>> waiting = new ArrayDeque<>();
    private int reading;

    /** Reads what there is of a group. */
    @FunctionalInterface
    interface Query<K, V> {
        List<Found<V>> on(Connection connection, List<K> keys) throws SQLException;
    }

    /**
     * What was found of one key.
     *
     * @param position of the key, from 0
     * @param value null when it cannot be read, which must not harm the others
     */
    record Found<V>(int position, @Nullable V value, @Nullable RuntimeException damage) {}

    private record Asked<K, V>(K key, CompletableFuture<Answer<V>> answer) {}

    /**
     * Reads by these workers.
     *
     * @param groupMax keys of one statement
     * @param atOnceMax workers that are taken at a time
     * @param waitingMax keys that wait; more are refused ({@code ThrottlingException})
     * @param absent what is answered of a key without a row
     */
    GroupedReads(
            SqlWorkers workers,
            int groupMax,
            int atOnceMax,
            int waitingMax,
            Query<K, V> query,
            Function<K, EngineError> absent) {
        this.workers = workers;
        this.groupMax = groupMax;
        this.atOnceMax = atOnceMax;
        this.waitingMax = waitingMax;
        this.query = query;
        this.absent = absent;
    }

    /** Reads one; the answers are those of {@link SqlWorkers#submit(SqlWorkers.Task)}. */
    CompletionStage<Answer<V>> read(K key) {
        var asked = new Asked<K, V>(key, new CompletableFuture<>());
        synchronized (waiting) {
            if (waiting.size() >= waitingMax) {
                return CompletableFuture.completedFuture(
                        Answer.refused(new EngineError.ThrottlingException()));
            }
            waiting.add(asked);
            if (reading == atOnceMax) {
                return asked.answer();
            }
            reading++;
        }
        readGroup();
        return asked.answer();
    }

    private void readGroup() {
        var group = new AtomicReference<List<Asked<K, V>>>();
        workers.<List<Found<V>>>submit(
                        database -> {
                            var taken = take();
                            group.set(taken);
                            var keys = taken.stream().map(Asked::key).toList();
                            return Answer.ok(
                                    keys.isEmpty()
                                            ? List.of()
                                            : database.read(
                                                    connection -> query.on(connection, keys)));
                        })
                .whenComplete((answer, failure) -> {
                    var taken = group.get();
                    // Refused before it came to a worker.
                    tell(taken == null ? take() : taken, answer, failure);
                    goOn();
                });
    }

    private List<Asked<K, V>> take() {
        var group = new ArrayList<Asked<K, V>>();
        synchronized (waiting) {
            while (group.size() < groupMax && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
        }
        return group;
    }

    private void tell(
            List<Asked<K, V>> group,
            @Nullable Answer<List<Found<V>>> answer,
            @Nullable Throwable failure) {
        switch (answer) {
            case null ->
                    group.forEach(asked ->
                            asked.answer()
                                    .completeExceptionally(
                                            failure == null
                                                    ? new IllegalStateException("no answer")
                                                    : failure));
            case Answer.Refused(var error) ->
                    group.forEach(asked -> asked.answer().complete(Answer.refused(error)));
            case Answer.Ok(var found) -> tell(group, found);
        }
    }

    private void tell(List<Asked<K, V>> group, List<Found<V>> found) {
        var byPosition = new ArrayList<@Nullable Found<V>>(Collections.nCopies(group.size(), null));
        found.forEach(each -> byPosition.set(each.position(), each));
        for (int i = 0; i < group.size(); i++) {
            var asked = group.get(i);
            var each = byPosition.get(i);
            if (each == null) {
                asked.answer().complete(Answer.refused(absent.apply(asked.key())));
            } else if (each.value() != null) {
                asked.answer().complete(Answer.ok(each.value()));
            } else {
                asked.answer()
                        .completeExceptionally(
                                each.damage() == null
                                        ? new IllegalStateException("nothing of " + asked.key())
                                        : each.damage());
            }
        }
    }

    private void goOn() {
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                reading--;
                return;
            }
        }
        readGroup();
    }
}
