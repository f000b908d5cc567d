package dev.askel.engine.payload;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.warning.LimitedWarnings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Reads contents from the bucket. Thread-safe. */
final class BucketContents {
    /** The time from a failed read to its repetition. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The maximum number of concurrent reads, each of at most 64 MiB. */
    private static final int CALLS_MAX = 8;

    private final @Nullable BucketStorage storage;
    private final BucketStatistics statistics;
    private final Semaphore calls = new Semaphore(CALLS_MAX, true);
    private final LimitedWarnings warnings =
            new LimitedWarnings(LoggerFactory.getLogger(BucketContents.class), System::nanoTime);

    /**
     * Creates the reader.
     *
     * @param storage null when no bucket is configured
     */
    BucketContents(@Nullable BucketStorage storage, BucketStatistics statistics) {
        this.storage = storage;
        this.statistics = statistics;
    }

    /**
     * Returns the stored form of a content; null when it cannot be read now. This includes a
     * missing object and a missing setting: an operator can still restore both, and a failure would
     * end the execution.
     */
    @Nullable Bytes read(ContentKey key, String object) {
        // The caller may be interrupted. A call on another thread then ends as it should.
        return CompletableFuture.supplyAsync(
                        () -> readOrPause(key, object), read -> Thread.ofVirtual().start(read))
                .join();
    }

    private @Nullable Bytes readOrPause(ContentKey key, String object) {
        String reason;
        try {
            // The caller decides whether it still waits.
            if (!calls.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                return null;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("No other thread interrupts this one", e);
        }
        try {
            if (storage == null) {
                reason = "askel.payloads.bucket names no bucket";
            } else {
                var content = storage.bucket().get(object);
                if (content != null) {
                    statistics.countRead();
                    return Bytes.wrap(content);
                }
                reason = "the object does not exist";
            }
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // A defect of the client must not fail executions.
            reason = e.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException("No other thread interrupts this one", e);
        } finally {
            calls.release();
        }
        statistics.countFailed();
        warnings.warn(object, "%s: %s".formatted(key.encryptionOwner(), reason));
        LockSupport.parkNanos(PAUSE.toNanos());
        return null;
    }

    /**
     * Checks the JSON of a content. An encrypted one was authenticated by its decryption.
     *
     * @throws IllegalStateException when the object was changed or exchanged
     */
    static void check(ContentKey key, Bytes stored, byte[] json) {
        if (!PayloadEncryption.isEncrypted(stored) && !key.id().equals(ContentKey.digest(json))) {
            throw new IllegalStateException(
                    "%s was changed in the bucket".formatted(key.encryptionOwner()));
        }
    }
}
