package dev.askel.engine.payload;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.UnreadContentException;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.payload.LargePayloadTable.Place;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.PayloadReference;
import dev.askel.engine.sql.PayloadText;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.sql.StoredPayload;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Stores the large payloads of executions by their content, and reads them. Other payloads are
 * stored in the rows that contain them. All are encrypted as configured. Thread-safe.
 */
public final class LargePayloads implements PayloadEncryption {
    private static final int THREADS = 2;
    private static final int QUEUED_MAX = 1_000;

    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * The contents of calls in memory may have at most the heap divided by this number. Those of
     * {@link ContentReads} may have as much again.
     */
    private static final int HEAP_DIVISOR = 8;

    private static final int KIBIBYTE = 1_024;

    private static final String CLOSED = "The storage of large payloads is closed";

    private static final ThreadLocal<Boolean> MAY_NOT_WAIT = ThreadLocal.withInitial(() -> false);

    private final PayloadEncryption encryption;
    private final SqlWorkers reads;
    private final SqlWorkers writes;
    private final int inlineBytesMax;
    private final NodeCapability.Check capabilities;
    private final RecentContents recent;
    private final EngineTime time;
    private final @Nullable BucketStorage storage;
    private final BucketContents bucket;
    private final BucketStatistics statistics = new BucketStatistics();
    private final int memoryKibibytes =
            Math.clamp(
                    Runtime.getRuntime().maxMemory() / HEAP_DIVISOR / KIBIBYTE,
                    ExecutionLimits.PAYLOAD_BYTES_MAX / KIBIBYTE,
                    Integer.MAX_VALUE);

    /** The free memory for the contents of calls, in KiB. */
    private final Semaphore callMemory = new Semaphore(memoryKibibytes, true);

    /** The free memory for the contents of {@link ContentReads}, in KiB. */
    private final Semaphore readMemory = new Semaphore(memoryKibibytes, true);

    private volatile boolean closed;

    private LargePayloads(
            PayloadEncryption encryption,
            SqlWorkers reads,
            SqlWorkers writes,
            int inlineBytesMax,
            @Nullable BucketStorage storage,
            NodeCapability.Check capabilities,
            EngineTime time) {
        this.time = time;
        this.storage = storage;
        bucket = new BucketContents(storage, statistics);
        this.encryption = encryption;
        this.reads = reads;
        this.writes = writes;
        this.inlineBytesMax = inlineBytesMax;
        this.capabilities = capabilities;
        recent = new RecentContents(System::nanoTime);
    }

    /**
     * Opens the storage. Its threads read and store contents.
     *
     * @param database returns a new connection at each call; a migrated database
     * @param encryption encrypts and decrypts payloads of any size
     * @param inlineBytesMax the maximum size in bytes of a payload that is not large
     * @param storage the bucket that has contents; null for none
     * @param capabilities no payload is large while a node cannot read large payloads
     * @param time the clock of the engine
     */
    public static LargePayloads open(
            DataSource database,
            PayloadEncryption encryption,
            int inlineBytesMax,
            @Nullable BucketStorage storage,
            NodeCapability.Check capabilities,
            EngineTime time) {
        return new LargePayloads(
                encryption,
                SqlWorkers.open("payload-reads", database, THREADS, QUEUED_MAX),
                SqlWorkers.open("payload-writes", database, THREADS, QUEUED_MAX),
                inlineBytesMax,
                storage,
                capabilities,
                time);
    }

    /** Returns an object that a content of this database needs; null when there is none. */
    public static @Nullable String anyObject(DataSource database) throws SQLException {
        try (var connection = database.getConnection()) {
            return LargePayloadTable.anyObject(connection);
        }
    }

    /**
     * Starts the moves of contents to the bucket, if one is configured.
     *
     * @param isPaused whether the installation is paused. The database may then be a copy, whose
     *     original still needs the objects.
     */
    public void startMoves(ActorSystem<?> system, BooleanSupplier isPaused) {
        if (storage != null) {
            BucketDaemon.start(
                    system,
                    new BucketMoves(storage, writes, time, statistics),
                    storage.moveAfter(),
                    // A node without the bucket could not read a moved content.
                    () ->
                            !isPaused.getAsBoolean()
                                    && capabilities
                                            .refusal(NodeCapability.PAYLOAD_BUCKET)
                                            .isEmpty());
        }
    }

    /** Returns the calls to the bucket, for metrics. */
    public BucketStatistics bucketStatistics() {
        return statistics;
    }

    /**
     * Calls {@code work} on this thread, which must not wait for contents meanwhile. If the work
     * needs one, it fails with an {@link UnreadContentException}.
     */
    public static <T> T withoutReads(Supplier<T> work) {
        boolean before = MAY_NOT_WAIT.get();
        MAY_NOT_WAIT.set(true);
        try {
            return work.get();
        } finally {
            MAY_NOT_WAIT.set(before);
        }
    }

    @Override
    public int inlineBytesMax() {
        return capabilities.refusal(NodeCapability.LARGE_PAYLOADS).isPresent()
                ? Integer.MAX_VALUE
                : inlineBytesMax;
    }

    @Override
    public PayloadEncryptor prepare(Stream<String> owners) throws SQLException {
        return writer(encryption.prepare(owners));
    }

    @Override
    public CompletionStage<Optional<PayloadUnavailableException>> makeReady(String owner) {
        return encryption.makeReady(owner);
    }

    @Override
    public boolean hasCustomerKey(String owner) {
        return encryption.hasCustomerKey(owner);
    }

    private LargePayloadWriter writer(PayloadEncryptor encryptor) {
        return new LargePayloadWriter(encryptor, recent, inlineBytesMax(), time.millis(), this);
    }

    @Override
    public Bytes decrypt(String owner, Bytes stored) throws SQLException {
        return encryption.decrypt(owner, stored);
    }

    @Override
    public Bytes decryptOrKeep(String owner, Bytes stored) throws SQLException {
        return encryption.decryptOrKeep(owner, stored);
    }

    @Override
    public StoredPayload contentOf(String owner, Bytes id, int sizeBytes) {
        var account = PayloadEncryption.accountOf(owner);
        return account == null
                ? encryption.contentOf(owner, id, sizeBytes)
                : new StoredPayload(account, id, sizeBytes, this::read);
    }

    @Override
    public CompletionStage<Answer<String>> toText(String owner, Payload payload) {
        if (payload.stored() != null || payload.sizeBytes() <= inlineBytesMax) {
            return encryption.toText(owner, payload);
        }
        var refusal = capabilities.refusal(NodeCapability.LARGE_PAYLOADS);
        if (refusal.isPresent()) {
            return payload.sizeBytes() <= ExecutionLimits.MESSAGE_PAYLOAD_BYTES_MAX
                    ? encryption.toText(owner, payload)
                    : Answer.refusedStage(refusal.get());
        }
        return encryption
                .makeReady(owner)
                .thenCompose(failure ->
                        failure.map(PayloadUnavailableException::error)
                                .map(Answer::<String>refusedStage)
                                .orElseGet(() ->
                                        writes.submit(
                                                database -> store(database, owner, payload))));
    }

    private Answer<String> store(Database database, String owner, Payload payload)
            throws SQLException {
        var writer = writer(encryption.prepare(Stream.of(owner)));
        var id = writer.add(owner, payload);
        Answer<PayloadReference> stored =
                database.transact(connection -> {
                    writer.storeUnreferenced(connection);
                    return Answer.ok(PayloadReference.of(id, payload));
                });
        return stored.map(PayloadText::ofReference);
    }

    @Override
    public CompletionStage<Payload> inMemory(Payload payload) {
        return payload.stored() == null
                ? CompletableFuture.completedStage(payload)
                : CompletableFuture.supplyAsync(
                        payload::inMemory, read -> Thread.ofVirtual().start(read));
    }

    @Override
    public <T> CompletionStage<T> whileInMemory(
            Payload payload, Function<Payload, CompletionStage<T>> use) {
        if (!(payload.stored() instanceof StoredPayload content)) {
            return use.apply(payload);
        }
        var reads = new ContentReads();
        reads.want(content, new ContentReads.Source(this::readOrNull, callMemory, memoryKibibytes));
        return reads.read()
                .thenCompose(_ -> use.apply(reads.run(payload::inMemory)))
                .whenComplete((_, _) -> reads.close());
    }

    private byte[] read(StoredPayload content) {
        if (MAY_NOT_WAIT.get()) {
            throw new UnreadContentException();
        }
        var reads = ContentReads.current();
        if (reads == null) {
            return await(() -> attempt(ContentKey.of(content)));
        }
        var known = reads.find(content);
        return known == null ? readRow(content, reads) : known;
    }

    /** Reads a content that is in the database, or leaves the read to other threads. */
    private byte[] readRow(StoredPayload content, ContentReads reads) {
        var key = ContentKey.of(content);
        var place = await(() -> findPlace(key));
        if (place instanceof Place.InRow(var json)) {
            return json.unsafeArray();
        }
        reads.want(content, new ContentReads.Source(this::readOrNull, readMemory, memoryKibibytes));
        throw new UnreadContentException();
    }

    /** Attempts to read a content; returns null when it cannot be read now. */
    private byte @Nullable [] readOrNull(StoredPayload content) {
        if (closed) {
            throw new IllegalStateException(CLOSED);
        }
        return switch (attempt(ContentKey.of(content))) {
            case Answer.Ok(var json) -> json;
            case Answer.Refused(EngineError.KmsError error) ->
                    throw new PayloadUnavailableException(error);
            case Answer.Refused(_) -> null;
        };
    }

    private Answer<byte[]> attempt(ContentKey key) {
        return findPlace(key)
                .then(place ->
                        switch (place) {
                            case Place.InRow(var json) -> Answer.ok(json.unsafeArray());
                            case Place.InBucket(var object) -> readObject(key, object);
                        });
    }

    /**
     * Repeats a read until it succeeds. While the storage is unavailable, no execution that needs
     * it can continue. A failure would fail its task or count as its own failure.
     *
     * @throws PayloadUnavailableException when KMS refuses the key, or this thread may wait no
     *     longer
     */
    private <T> T await(Supplier<Answer<T>> read) {
        while (!closed) {
            switch (read.get()) {
                case Answer.Ok(var result) -> {
                    return result;
                }
                case Answer.Refused(EngineError.KmsError error) ->
                        throw new PayloadUnavailableException(error);
                case Answer.Refused(_) when ContentReads.isOverdue() ->
                        throw new PayloadUnavailableException(new EngineError.ServiceUnavailable());
                case Answer.Refused(_) -> LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        throw new IllegalStateException(CLOSED);
    }

    /** Returns the decoded JSON of a content in the database, or its object in the bucket. */
    private Answer<Place> findPlace(ContentKey key) {
        return submit(database -> {
            var place = database.find(connection -> LargePayloadTable.find(connection, key));
            if (place == null) {
                throw new IllegalStateException(
                        "%s does not exist".formatted(key.encryptionOwner()));
            }
            return Answer.ok(
                    place instanceof Place.InRow(var stored)
                            ? new Place.InRow(Bytes.wrap(decode(key, stored)))
                            : place);
        });
    }

    private Answer<byte[]> readObject(ContentKey key, String object) {
        var stored = bucket.read(key, object);
        return stored == null
                ? Answer.refused(new EngineError.ServiceUnavailable())
                : submit(_ -> {
                    var json = decode(key, stored);
                    BucketContents.check(key, stored, json);
                    return Answer.ok(json);
                });
    }

    private byte[] decode(ContentKey key, Bytes stored) throws SQLException {
        return Contents.decode(encryption.decrypt(key.encryptionOwner(), stored));
    }

    private <T> Answer<T> submit(SqlWorkers.Task<T> task) {
        return reads.submit(task).toCompletableFuture().join();
    }

    @Override
    public void close() {
        closed = true;
        writes.close();
        reads.close();
        encryption.close();
    }
}
