package dev.askel.engine.payload;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.payload.LargePayloadTable.Movable;
import dev.askel.engine.payload.LargePayloadTable.Place;
import dev.askel.engine.sql.SqlWorkers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Moves contents from the database to the bucket, and deletes objects without reference. Its
 * methods block.
 *
 * <p>Each object has a row: first in {@code payload_objects}, from its move on in {@code
 * large_payloads}, and after the deletion of this row again in {@code payload_objects}. So no crash
 * leaves an object that nothing deletes. No key of an object is used again, so the deletion of an
 * object never meets a new content.
 */
final class BucketMoves {
    /**
     * The maximum number of contents that are moved, and of objects that are deleted, at a time.
     */
    private static final int CALLS_MAX = 8;

    /** The maximum bytes that are moved at a time, unless one content has more. */
    private static final int BYTES_MAX = 32 * 1024 * 1024;

    private final BucketStorage storage;
    private final SqlWorkers workers;
    private final EngineTime time;
    private final BucketStatistics statistics;
    private final FailedCalls failedMoves = new FailedCalls(System::nanoTime);
    private final FailedCalls failedDeletions = new FailedCalls(System::nanoTime);
    private volatile boolean isReadable;

    /**
     * The result of a step.
     *
     * @param doneCount the number of contents or objects that were moved or deleted
     * @param failure why another one was not; null when there is none
     */
    record Step(int doneCount, @Nullable String failure) {
        private Step plus(Step other) {
            return new Step(doneCount + other.doneCount, failure == null ? other.failure : failure);
        }
    }

    /** The database refuses a call now. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(EngineError error) {
            super(error.message());
        }
    }

    /** Moves one content, or deletes one object. */
    @FunctionalInterface
    private interface Work<T> {
        void run(T each) throws RefusedException, IOException, InterruptedException;
    }

    /** A change, which is rolled back when it returns a refusal. */
    @FunctionalInterface
    private interface Change {
        Answer<Boolean> run(Connection connection) throws SQLException;
    }

    BucketMoves(
            BucketStorage storage,
            SqlWorkers workers,
            EngineTime time,
            BucketStatistics statistics) {
        this.storage = storage;
        this.workers = workers;
        this.time = time;
        this.statistics = statistics;
    }

    /** Moves the oldest contents that are old enough, and deletes the oldest objects. */
    Step step() {
        var moved = move();
        return time.deletionPauseReason() == null ? moved.plus(delete()) : moved;
    }

    private Step move() {
        try {
            return runAll(listMovable(), this::move, content -> content.key().hex(), failedMoves);
        } catch (RefusedException e) {
            return new Step(0, e.getMessage());
        }
    }

    private Step delete() {
        try {
            return runAll(claim(), this::delete, object -> object, failedDeletions);
        } catch (RefusedException e) {
            return new Step(0, e.getMessage());
        }
    }

    private <T> Step runAll(
            List<T> all, Work<T> work, Function<T, String> key, FailedCalls failed) {
        return all.stream()
                .map(each ->
                        CompletableFuture.supplyAsync(
                                () -> {
                                    var failure = failure(each, work);
                                    if (failure == null) {
                                        failed.remove(key.apply(each));
                                    } else {
                                        failed.add(key.apply(each));
                                    }
                                    return new Step(failure == null ? 1 : 0, failure);
                                },
                                task -> Thread.ofVirtual().start(task)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .reduce(new Step(0, null), Step::plus);
    }

    private <T> @Nullable String failure(T each, Work<T> work) {
        try {
            work.run(each);
            return null;
        } catch (IOException e) {
            statistics.countFailed();
            return String.valueOf(e.getMessage());
        } catch (RefusedException e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // One damaged content must not prevent the moves of others.
            return e.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException("No other thread interrupts this one", e);
        }
    }

    private List<Movable> listMovable() throws RefusedException {
        long before = time.millis() - storage.moveAfter().toMillis();
        var oldest =
                run(database ->
                        Answer.ok(
                                database.read(connection ->
                                        LargePayloadTable.listMovable(
                                                connection,
                                                before,
                                                failedMoves.keys(),
                                                CALLS_MAX))));
        int bytes = 0;
        int count = 0;
        for (var content : oldest) {
            bytes += content.sizeBytes();
            if (count > 0 && bytes > BYTES_MAX) {
                break;
            }
            count++;
        }
        return oldest.subList(0, count);
    }

    private void move(Movable movable) throws RefusedException, IOException, InterruptedException {
        var key = movable.key();
        var found =
                run(database ->
                        Answer.ok(
                                Optional.ofNullable(
                                        database.find(c -> LargePayloadTable.find(c, key)))));
        if (!(found.orElse(null) instanceof Place.InRow(var content))) {
            return;
        }
        // Each attempt has a key of its own, because an earlier one may still be stored.
        var object =
                "%s%s/%s-%s"
                        .formatted(storage.prefix(), key.account(), key.hex(), UUID.randomUUID());
        change(connection -> {
            PayloadObjectTable.insert(connection, object, time.millis());
            return Answer.ok(true);
        });
        storage.bucket().put(object, content.unsafeArray());
        if (!isReadable) {
            requireReadable(object, content.unsafeArray());
        }
        if (change(connection -> replace(connection, key, object))) {
            statistics.countMoved(movable.sizeBytes());
        }
    }

    /** Checks once that the credentials, which permit writes, also permit reads. */
    private void requireReadable(String object, byte[] content)
            throws IOException, InterruptedException {
        if (!Arrays.equals(storage.bucket().get(object), content)) {
            throw new IOException(object + " was stored, but cannot be read");
        }
        isReadable = true;
    }

    /** Replaces a content by its object, unless the object may already have been deleted. */
    private Answer<Boolean> replace(Connection connection, ContentKey key, String object)
            throws SQLException {
        if (!PayloadObjectTable.remove(connection, object)) {
            // The upload ended after the deletion, so the object must be deleted again.
            PayloadObjectTable.insert(connection, object, time.millis());
            return Answer.ok(false);
        }
        return LargePayloadTable.move(connection, key, object)
                ? Answer.ok(true)
                : Answer.refused(
                        new EngineError.ConflictException(
                                "Another node has changed the large payload"));
    }

    private List<String> claim() throws RefusedException {
        long before = time.millis() - storage.deleteAfter().toMillis();
        return run(database ->
                database.transact(connection ->
                        Answer.ok(
                                PayloadObjectTable.claim(
                                        connection, before, failedDeletions.keys(), CALLS_MAX))));
    }

    private void delete(String object) throws RefusedException, IOException, InterruptedException {
        storage.bucket().delete(object);
        change(connection -> {
            PayloadObjectTable.delete(connection, object);
            return Answer.ok(true);
        });
        statistics.countDeleted();
    }

    private boolean change(Change change) throws RefusedException {
        return run(database -> database.transact(change::run));
    }

    private <T> T run(SqlWorkers.Task<T> task) throws RefusedException {
        return switch (workers.submit(task).toCompletableFuture().join()) {
            case Answer.Ok(var result) -> result;
            case Answer.Refused(var error) -> throw new RefusedException(error);
        };
    }
}
