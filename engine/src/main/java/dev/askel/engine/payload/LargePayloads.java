package dev.askel.engine.payload;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.UnreadContentException;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.KeyUnavailableException;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.PayloadReference;
import dev.askel.engine.sql.PayloadText;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Stores the large payloads of executions by their content, and reads them. Other payloads are
 * stored in the rows that contain them. All are encrypted as configured. Thread-safe.
 */
public final class LargePayloads implements PayloadEncryption {
    private static final int THREADS = 2;
    private static final int QUEUED_MAX = 1_000;

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** The contents of calls in memory may have at most the heap divided by this number. */
    private static final int CALLS_HEAP_DIVISOR = 8;

    private static final int KIBIBYTE = 1_024;

    private static final ThreadLocal<Boolean> MAY_NOT_WAIT = ThreadLocal.withInitial(() -> false);

    private final PayloadEncryption encryption;
    private final SqlWorkers reads;
    private final SqlWorkers writes;
    private final int inlineBytesMax;
    private final NodeCapability.Check capabilities;
    private final RecentContents recent;
    private final EngineTime time;
    private final int callsKibibytes =
            Math.clamp(
                    Runtime.getRuntime().maxMemory() / CALLS_HEAP_DIVISOR / KIBIBYTE,
                    ExecutionLimits.PAYLOAD_BYTES_MAX / KIBIBYTE,
                    Integer.MAX_VALUE);

    /** The free memory for the contents of calls, in KiB. */
    private final Semaphore callMemory = new Semaphore(callsKibibytes, true);

    private volatile boolean closed;

    private LargePayloads(
            PayloadEncryption encryption,
            SqlWorkers reads,
            SqlWorkers writes,
            int inlineBytesMax,
            NodeCapability.Check capabilities,
            EngineTime time) {
        this.time = time;
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
     * @param capabilities no payload is large while a node cannot read large payloads
     * @param time the clock of the engine
     */
    public static LargePayloads open(
            DataSource database,
            PayloadEncryption encryption,
            int inlineBytesMax,
            NodeCapability.Check capabilities,
            EngineTime time) {
        return new LargePayloads(
                encryption,
                SqlWorkers.open("payload-reads", database, THREADS, QUEUED_MAX),
                SqlWorkers.open("payload-writes", database, THREADS, QUEUED_MAX),
                inlineBytesMax,
                capabilities,
                time);
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
    public CompletionStage<Optional<KeyUnavailableException>> makeReady(String owner) {
        return encryption.makeReady(owner);
    }

    @Override
    public boolean hasCustomerKey(String owner) {
        return encryption.hasCustomerKey(owner);
    }

    private LargePayloadWriter writer(PayloadEncryptor encryptor) {
        return new LargePayloadWriter(encryptor, recent, inlineBytesMax(), this::contentOf);
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
    public StoredPayload contentOf(String owner, Bytes id) {
        var account = PayloadEncryption.accountOf(owner);
        return account == null
                ? encryption.contentOf(owner, id)
                : new StoredPayload(account, id, this::read);
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
                        failure.map(KeyUnavailableException::error)
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
                    writer.storeUnreferenced(connection, time.millis());
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
        if (payload.stored() == null) {
            return use.apply(payload);
        }
        int kibibytes = Math.clamp(payload.sizeBytes() / KIBIBYTE, 1, callsKibibytes);
        return CompletableFuture.runAsync(
                        () -> callMemory.acquireUninterruptibly(kibibytes),
                        wait -> Thread.ofVirtual().start(wait))
                .thenCompose(_ ->
                        inMemory(payload)
                                .thenCompose(use)
                                .whenComplete((_, _) -> callMemory.release(kibibytes)));
    }

    private byte[] read(String account, Bytes id) {
        if (MAY_NOT_WAIT.get()) {
            throw new UnreadContentException();
        }
        var key = new ContentKey(account, id);
        // While the database is unavailable, no execution can continue. A failure here would fail
        // its task or count as its own failure.
        while (!closed) {
            switch (find(key)) {
                case Answer.Ok(var content) -> {
                    return content;
                }
                case Answer.Refused(EngineError.KmsError error) ->
                        throw new KeyUnavailableException(error);
                case Answer.Refused(_) -> {}
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("The storage of large payloads is closed");
    }

    private Answer<byte[]> find(ContentKey key) {
        return reads.<byte[]>submit(
                        database -> {
                            var stored =
                                    database.find(
                                            connection -> LargePayloadTable.find(connection, key));
                            if (stored == null) {
                                throw new IllegalStateException(
                                        "%s does not exist".formatted(key.encryptionOwner()));
                            }
                            return Answer.ok(
                                    Contents.decode(
                                            encryption.decrypt(
                                                    key.encryptionOwner(), Bytes.wrap(stored))));
                        })
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() {
        closed = true;
        writes.close();
        reads.close();
        encryption.close();
    }
}
