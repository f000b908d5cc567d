package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.SqlWorkers;
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
 * Reads rows by key, and combines concurrent requests into one statement. While all workers are
 * busy, requests gather for the next group; otherwise a request is read immediately. A row is
 * always read after its request. Safe for use by many threads.
 *
 * @param <K> the key
 * @param <V> the value
 */
final class GroupedReads<K, V> {
    private final SqlWorkers workers;
    private final int groupMax;
    private final int concurrentReadsMax;
    private final int waitingMax;
    private final Query<K, V> query;
    private final Function<K, EngineError> missing;
    private final Queue<Request<K, V>> waiting = new ArrayDeque<>();
    private int reading;

    /** Reads the existing rows of a group. */
    @FunctionalInterface
    interface Query<K, V> {
        List<KeyResult<V>> run(Connection connection, List<K> keys) throws SQLException;
    }

    /**
     * The result for one key.
     *
     * @param position the index of the key in the group, from 0
     * @param value the value; null when it cannot be read
     * @param failure the reason why the value cannot be read, which must not affect the other
     *     results; null when there is a value
     */
    record KeyResult<V>(int position, @Nullable V value, @Nullable RuntimeException failure) {}

    private record Request<K, V>(K key, CompletableFuture<Answer<V>> answer) {}

    /**
     * Creates the reader.
     *
     * @param groupMax the maximum number of keys of one statement
     * @param concurrentReadsMax the maximum number of workers in use
     * @param waitingMax the maximum number of waiting keys; further keys are refused with {@code
     *     ThrottlingException}
     * @param missing returns the refusal for a key without a row
     */
    GroupedReads(
            SqlWorkers workers,
            int groupMax,
            int concurrentReadsMax,
            int waitingMax,
            Query<K, V> query,
            Function<K, EngineError> missing) {
        this.workers = workers;
        this.groupMax = groupMax;
        this.concurrentReadsMax = concurrentReadsMax;
        this.waitingMax = waitingMax;
        this.query = query;
        this.missing = missing;
    }

    /** Reads the value of one key. Fails as {@link SqlWorkers#submit(SqlWorkers.Task)} does. */
    CompletionStage<Answer<V>> read(K key) {
        var request = new Request<K, V>(key, new CompletableFuture<>());
        synchronized (waiting) {
            if (waiting.size() >= waitingMax) {
                return Answer.refusedStage(new EngineError.ThrottlingException());
            }
            waiting.add(request);
            if (reading == concurrentReadsMax) {
                return request.answer();
            }
            reading++;
        }
        readGroup();
        return request.answer();
    }

    private void readGroup() {
        var group = new AtomicReference<List<Request<K, V>>>();
        workers.<List<KeyResult<V>>>submit(
                        database -> {
                            var requests = takeGroup();
                            group.set(requests);
                            var keys = requests.stream().map(Request::key).toList();
                            return Answer.ok(
                                    keys.isEmpty()
                                            ? List.of()
                                            : database.read(
                                                    connection -> query.run(connection, keys)));
                        })
                .whenComplete((answer, failure) -> {
                    var requests = group.get();
                    // If there is no group, the workers refused the task. The requests that the
                    // task would have read then get the refusal.
                    complete(requests == null ? takeGroup() : requests, answer, failure);
                    readNextGroup();
                });
    }

    private List<Request<K, V>> takeGroup() {
        var group = new ArrayList<Request<K, V>>();
        synchronized (waiting) {
            while (group.size() < groupMax && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
        }
        return group;
    }

    private void complete(
            List<Request<K, V>> group,
            @Nullable Answer<List<KeyResult<V>>> answer,
            @Nullable Throwable failure) {
        switch (answer) {
            case null ->
                    group.forEach(request ->
                            request.answer()
                                    .completeExceptionally(
                                            failure == null
                                                    ? new IllegalStateException("no result")
                                                    : failure));
            case Answer.Refused(var error) ->
                    group.forEach(request -> request.answer().complete(Answer.refused(error)));
            case Answer.Ok(var found) -> complete(group, found);
        }
    }

    private void complete(List<Request<K, V>> group, List<KeyResult<V>> found) {
        var byPosition =
                new ArrayList<@Nullable KeyResult<V>>(Collections.nCopies(group.size(), null));
        found.forEach(each -> byPosition.set(each.position(), each));
        for (int i = 0; i < group.size(); i++) {
            var request = group.get(i);
            var each = byPosition.get(i);
            if (each == null) {
                request.answer().complete(Answer.refused(missing.apply(request.key())));
            } else if (each.value() != null) {
                request.answer().complete(Answer.ok(each.value()));
            } else if (ContentReads.isUnread(each.failure())) {
                readAlone(request);
            } else if (each.failure() instanceof PayloadUnavailableException key) {
                request.answer().complete(Answer.refused(key.error()));
            } else {
                request.answer()
                        .completeExceptionally(
                                each.failure() == null
                                        ? new IllegalStateException("no value of " + request.key())
                                        : each.failure());
            }
        }
    }

    /**
     * Reads a value with a content for which no worker waits. The other values of its group do not
     * wait for it either.
     */
    private void readAlone(Request<K, V> request) {
        workers.<List<KeyResult<V>>>submit(
                        database -> {
                            var found =
                                    database.read(connection ->
                                            query.run(connection, List.of(request.key())));
                            for (var each : found) {
                                if (each.failure() != null
                                        && ContentReads.isUnread(each.failure())) {
                                    throw each.failure();
                                }
                            }
                            return Answer.ok(found);
                        })
                .whenComplete((answer, failure) -> complete(List.of(request), answer, failure));
    }

    private void readNextGroup() {
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                reading--;
                return;
            }
        }
        readGroup();
    }
}
