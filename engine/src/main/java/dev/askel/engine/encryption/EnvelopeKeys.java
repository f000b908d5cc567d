package dev.askel.engine.encryption;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.encryption.EnvelopeKeyTable.StoredEnvelopeKey;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.warning.LimitedWarnings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data keys of customers (AWS KMS Developer Guide, "Envelope encryption"), created and
 * decrypted by KMS and cached. Thread-safe.
 *
 * <p>A decrypted data key is kept for the reuse period of its {@link CustomerKey}. So a disabled
 * KMS key takes effect within this time. Each node has its own data keys for its writes.
 */
final class EnvelopeKeys {
    private static final Logger LOG = LoggerFactory.getLogger(EnvelopeKeys.class);

    /** After a refusal, KMS is not called again for the same key during this time. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /**
     * After a call without an answer, KMS is not called again for the same account and region
     * during this time. A silent KMS then blocks a thread for a small part of the time.
     */
    static final Duration PAUSE_OF_SILENCE = Duration.ofSeconds(30);

    private static final int TURNS = 1_024;

    /** The maximum number of cached keys. A full cache is cleared. */
    static final int CACHED_MAX = 10_000;

    /** A data key is replaced after this part of its reuse period, before writes must wait. */
    private static final double REPLACED_AFTER = 0.8;

    /** Writes wait after this part, so that the data key is usable until they are committed. */
    private static final double AWAITED_AFTER = 0.95;

    private final DataSource database;
    private final KeyService service;
    private final EngineTime time;
    private final LongSupplier nanos;
    private final Map<UUID, Current> current = new ConcurrentHashMap<>();
    private final Map<CustomerKey, CompletableFuture<Optional<PayloadUnavailableException>>>
            replacements = new ConcurrentHashMap<>();
    private final Map<Long, Decrypted> decrypted = new ConcurrentHashMap<>();
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
    private final Object[] turns = new Object[TURNS];
    private final LimitedWarnings warnings;

    /** The data key with which this node encrypts the payloads of a state machine. */
    private record Current(CustomerKey of, PayloadKey key, long createdNanos) {
        boolean isUsable(CustomerKey wanted, double part, long now) {
            return of.equals(wanted) && now - createdNanos < part * of.reuseMax().toNanos();
        }
    }

    private record Decrypted(StoredEnvelopeKey stored, PayloadKey key, long atNanos) {
        boolean isUsable(long now) {
            return now - atNanos < stored.reuseMax().toNanos();
        }
    }

    private record Refusal(EngineError error, long atNanos) {}

    /**
     * @param nanos the current {@link System#nanoTime}
     */
    EnvelopeKeys(DataSource database, KeyService service, EngineTime time, LongSupplier nanos) {
        this.database = database;
        this.service = service;
        this.time = time;
        this.nanos = nanos;
        warnings = new LimitedWarnings(LOG, nanos);
        for (int i = 0; i < turns.length; i++) {
            turns[i] = new Object();
        }
    }

    /** One thread at a time calls KMS for the same key. Other keys share its turn. */
    private Object turn(Object key) {
        return turns[Math.floorMod(key.hashCode(), turns.length)];
    }

    /**
     * Makes {@link #current} return without calling KMS, and replaces a data key before its reuse
     * period ends.
     */
    CompletionStage<Optional<PayloadUnavailableException>> makeReady(CustomerKey wanted) {
        long now = nanos.getAsLong();
        var known = current.get(wanted.machineId());
        if (known != null && known.isUsable(wanted, REPLACED_AFTER, now)) {
            return PayloadEncryption.READY;
        }
        var replacement = replace(wanted);
        return known != null && known.isUsable(wanted, AWAITED_AFTER, now)
                ? PayloadEncryption.READY
                : replacement.thenApply(failure -> failure.filter(_ -> !isUsable(wanted)));
    }

    private boolean isUsable(CustomerKey wanted) {
        var known = current.get(wanted.machineId());
        return known != null && known.isUsable(wanted, 1, nanos.getAsLong());
    }

    private CompletionStage<Optional<PayloadUnavailableException>> replace(CustomerKey wanted) {
        var begun = new CompletableFuture<Optional<PayloadUnavailableException>>();
        var running = replacements.putIfAbsent(wanted, begun);
        if (running != null) {
            return running;
        }
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        create(wanted, REPLACED_AFTER);
                        begun.complete(Optional.empty());
                    } catch (PayloadUnavailableException e) {
                        begun.complete(Optional.of(e));
                    } catch (Throwable e) {
                        LOG.warn("No data key was stored for {}", wanted.machineArn(), e);
                        begun.complete(
                                Optional.of(
                                        new PayloadUnavailableException(
                                                new EngineError.ServiceUnavailable())));
                    } finally {
                        replacements.remove(wanted);
                    }
                });
        return begun;
    }

    /**
     * Returns the data key for payloads, which is created when there is none.
     *
     * @throws PayloadUnavailableException when KMS refuses or does not respond
     */
    PayloadKey current(CustomerKey wanted) throws SQLException {
        var known = current.get(wanted.machineId());
        return known != null && known.isUsable(wanted, 1, nanos.getAsLong())
                ? known.key()
                : create(wanted, 1);
    }

    private PayloadKey create(CustomerKey wanted, double part) throws SQLException {
        synchronized (turn(wanted.machineId())) {
            long now = nanos.getAsLong();
            var known = current.get(wanted.machineId());
            if (known != null && known.isUsable(wanted, part, now)) {
                return known.key();
            }
            throwRecent(wanted.machineArn(), wanted.kmsKeyId(), now);
            var created = generate(wanted);
            long number;
            // A data key is committed before it encrypts any payload.
            try (var connection = database.getConnection()) {
                connection.setAutoCommit(true);
                number = EnvelopeKeyTable.insert(connection, wanted, created, time.millis());
            }
            var key =
                    new PayloadKey(
                            new KeyId(KeyId.Source.CUSTOMER, number), Bytes.wrap(created.secret()));
            current.values().removeIf(each -> !each.isUsable(each.of(), 1, now));
            bound(current);
            current.put(wanted.machineId(), new Current(wanted, key, now));
            keep(
                    number,
                    new Decrypted(
                            new StoredEnvelopeKey(
                                    wanted.machineArn(),
                                    created.kmsKeyArn(),
                                    wanted.reuseMax(),
                                    Bytes.wrap(created.encrypted())),
                            key,
                            now));
            return key;
        }
    }

    private KeyService.GeneratedKey generate(CustomerKey wanted) {
        try {
            return service.generate(wanted.machineArn(), wanted.kmsKeyId());
        } catch (KeyServiceException e) {
            throw recorded(wanted.machineArn(), wanted.kmsKeyId(), e);
        }
    }

    /**
     * Returns a data key of an account; null when it does not exist.
     *
     * @throws PayloadUnavailableException when KMS refuses or does not respond
     */
    @Nullable PayloadKey find(String account, long number) throws SQLException {
        var known = decrypted.get(number);
        if (known == null || !known.isUsable(nanos.getAsLong())) {
            known = decrypt(number);
        }
        // ARNs contain the account between colons.
        return known == null || !known.stored().machineArn().contains(":" + account + ":")
                ? null
                : known.key();
    }

    private @Nullable Decrypted decrypt(long number) throws SQLException {
        synchronized (turn(number)) {
            long now = nanos.getAsLong();
            var known = decrypted.get(number);
            if (known != null && known.isUsable(now)) {
                return known;
            }
            StoredEnvelopeKey stored;
            try (var connection = database.getConnection()) {
                connection.setAutoCommit(true);
                stored = EnvelopeKeyTable.find(connection, number);
            }
            if (stored == null) {
                return null;
            }
            throwRecent(stored.machineArn(), stored.kmsKeyArn(), now);
            PayloadKey key;
            try {
                key =
                        new PayloadKey(
                                new KeyId(KeyId.Source.CUSTOMER, number),
                                Bytes.wrap(
                                        service.decrypt(
                                                stored.machineArn(),
                                                stored.kmsKeyArn(),
                                                stored.encrypted().unsafeArray())));
            } catch (KeyServiceException e) {
                throw recorded(stored.machineArn(), stored.kmsKeyArn(), e);
            }
            var opened = new Decrypted(stored, key, now);
            keep(number, opened);
            return opened;
        }
    }

    private void keep(long number, Decrypted opened) {
        decrypted.values().removeIf(each -> !each.isUsable(nanos.getAsLong()));
        bound(decrypted);
        decrypted.put(number, opened);
    }

    /** Throws the last refusal again, so that KMS is not called for each payload. */
    private void throwRecent(String machineArn, String kmsKey, long now) {
        throwRecent(machineArn + " " + kmsKey, PAUSE, now);
        throwRecent(scope(machineArn), PAUSE_OF_SILENCE, now);
    }

    private void throwRecent(String cause, Duration pause, long now) {
        var refusal = refusals.get(cause);
        if (refusal != null) {
            if (now - refusal.atNanos() < pause.toNanos()) {
                throw new PayloadUnavailableException(refusal.error());
            }
            refusals.remove(cause);
        }
    }

    /** Returns the part of an ARN with partition, region and account. */
    private static String scope(String machineArn) {
        return machineArn.substring(0, machineArn.lastIndexOf(":stateMachine:"));
    }

    private PayloadUnavailableException recorded(
            String machineArn, String kmsKey, KeyServiceException failure) {
        warnings.warn(
                machineArn + " " + kmsKey,
                "The customer-managed key of %s cannot be used. %s."
                        .formatted(machineArn, failure.getMessage()));
        var refusal = failure.withError();
        bound(refusals);
        refusals.put(
                failure.reason() == KeyServiceException.Reason.UNAVAILABLE
                        ? scope(machineArn)
                        : machineArn + " " + kmsKey,
                new Refusal(refusal.error(), nanos.getAsLong()));
        return refusal;
    }

    private static void bound(Map<?, ?> keys) {
        if (keys.size() >= CACHED_MAX) {
            keys.clear();
        }
    }
}
