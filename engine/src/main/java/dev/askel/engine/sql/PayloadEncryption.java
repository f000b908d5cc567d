package dev.askel.engine.sql;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the payloads of executions before they are stored, and decrypts them when they are read.
 * Thread-safe.
 *
 * <p>The owner of a payload is the persistence id of its execution or the id of its Map Run. Both
 * begin with account, region and id of the state machine, separated by slashes. A payload can be
 * decrypted only for the owner for which it was encrypted. Pekko's own entities have no account,
 * and their rows are stored in clear.
 *
 * <p>Stored payloads may be clear or encrypted, because the setting can change at any time. An
 * encrypted payload begins with the byte {@code 0xFF}. No clear payload does: neither UTF-8 nor the
 * rows of the journal begin with this byte.
 *
 * <p>The content of a large payload may be in a table of its own. The stored payload is then a
 * {@link PayloadReference}.
 */
public interface PayloadEncryption extends AutoCloseable {
    /** The first byte of an encrypted payload. */
    byte ENCRYPTED = (byte) 0xFF;

    /** The result of {@link #makeReady} without waiting. */
    CompletionStage<Optional<PayloadUnavailableException>> READY =
            CompletableFuture.completedStage(Optional.empty());

    /** The digits of an account, with which its owners begin. */
    int ACCOUNT_DIGITS = 12;

    /**
     * Reads the keys of owners, and creates missing ones. May wait for the database, and for KMS
     * unless {@link #makeReady} was called before.
     *
     * @return encrypts the payloads of these owners
     * @throws SQLException when the database is unavailable
     * @throws PayloadUnavailableException when a customer-managed key cannot be used
     */
    PayloadEncryptor prepare(Stream<String> owners) throws SQLException;

    /**
     * Makes the customer-managed key of an owner usable, without blocking the caller. The stage is
     * complete if the owner has none, or a usable one.
     *
     * @return the failure when the key cannot be used now; empty when it can, or when there is none
     */
    default CompletionStage<Optional<PayloadUnavailableException>> makeReady(String owner) {
        return READY;
    }

    /**
     * Returns whether a customer-managed key encrypts the payloads of an owner, as {@link
     * #makeReady} has read it. Does not wait.
     */
    default boolean hasCustomerKey(String owner) {
        return false;
    }

    /**
     * Decrypts a payload; returns a clear one unchanged.
     *
     * @throws SQLException when the key must be read and the database is unavailable
     * @throws PayloadUnavailableException when the customer-managed key cannot be used
     * @throws IllegalStateException when the payload is damaged, belongs to another owner, or was
     *     encrypted with a key that no longer exists
     */
    Bytes decrypt(String owner, Bytes stored) throws SQLException;

    /**
     * Returns the maximum size of payloads that are stored in the rows of the journal. Larger ones
     * are stored by reference.
     */
    default int inlineBytesMax() {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns the content of a large payload, without reading it.
     *
     * @param owner the owner of the row with the reference
     * @param sizeBytes the bytes of its JSON
     */
    default StoredPayload contentOf(String owner, Bytes id, int sizeBytes) {
        return new StoredPayload(
                owner,
                id,
                sizeBytes,
                _ -> {
                    throw new IllegalStateException(
                            "A large payload of %s cannot be read here".formatted(owner));
                });
    }

    /**
     * Decrypts the payload of a row of the journal like {@link #decryptOrKeep}. Its large payloads
     * are read when they are needed.
     */
    default RowPayload open(String owner, Bytes stored) throws SQLException {
        var clear = decryptOrKeep(owner, stored);
        if (isEncrypted(clear)) {
            return new RowPayload(clear, List.of(), failure(owner, stored));
        }
        PayloadReference.Split split;
        try {
            split = PayloadReference.split(clear);
        } catch (IllegalStateException _) {
            // The reader of the row reports the damage.
            return new RowPayload(clear, List.of());
        }
        return new RowPayload(
                split.own(),
                split.references().stream().map(reference -> stored(owner, reference)).toList());
    }

    private @Nullable PayloadUnavailableException failure(String owner, Bytes stored)
            throws SQLException {
        try {
            var _ = decrypt(owner, stored);
            return null;
        } catch (PayloadUnavailableException e) {
            return e;
        } catch (IllegalStateException _) {
            // The reader of the row reports the damage.
            return null;
        }
    }

    /** Returns the payload of a decrypted column. The content of a large one is not read. */
    default Payload columnPayload(String owner, Bytes clear) {
        var reference = PayloadReference.ofColumn(clear);
        return reference == null
                ? Payload.ofVerbatim(clear.unsafeArray())
                : stored(owner, reference);
    }

    /**
     * Returns the payload of a text in a message ({@link PayloadText}). The content of a large one
     * is not read.
     *
     * @throws IllegalArgumentException when the text is neither JSON nor a reference
     */
    default Payload fromText(String owner, String text) {
        var reference = PayloadText.reference(text);
        try {
            return reference == null ? Payload.parse(text) : stored(owner, reference);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("The JSON was not validated before", e);
        }
    }

    /**
     * Returns the text of a payload for a message ({@link PayloadText}). Stores a large payload
     * before; its content stays in memory as long as the given payload.
     *
     * @param owner an execution in the account of the payload
     */
    default CompletionStage<Answer<String>> toText(String owner, Payload payload) {
        return Answer.okStage(PayloadText.of(payload));
    }

    /**
     * Uses a payload with its content in memory, without blocking the caller. The contents of all
     * uses together are bounded, so a use may have to wait for the end of others.
     *
     * @param use ends when its stage completes
     */
    default <T> CompletionStage<T> whileInMemory(
            Payload payload, Function<Payload, CompletionStage<T>> use) {
        return use.apply(payload);
    }

    /** Reads the content of a payload into memory, without blocking the caller. */
    default CompletionStage<Payload> inMemory(Payload payload) {
        return CompletableFuture.completedStage(payload);
    }

    private Payload stored(String owner, PayloadReference reference) {
        return Payload.ofStored(
                contentOf(owner, reference.id(), reference.sizeBytes()),
                reference.sizeBytes(),
                reference.levels(),
                reference.isOriginal());
    }

    /** Decrypts the payload of a column, and reads its content if it is large. */
    private Bytes read(String owner, Bytes stored) throws SQLException {
        var clear = decrypt(owner, stored);
        var reference = PayloadReference.ofColumn(clear);
        return reference == null
                ? clear
                : Bytes.wrap(contentOf(owner, reference.id(), reference.sizeBytes()).read());
    }

    /** Closes the connections to the database. */
    @Override
    default void close() {}

    /**
     * Returns an owner in the account of an execution, without a state machine. The key of the
     * account encrypts its payloads.
     */
    static String accountOwner(String owner) {
        return owner.substring(0, owner.indexOf('/') + 1);
    }

    /** Returns an owner with the key of a state machine. */
    static String machineOwner(String account, String region, UUID machineId) {
        return account + "/" + region + "/" + machineId + "/";
    }

    /** Returns the account of an execution or a Map Run; null for another entity. */
    static @Nullable String accountOf(String owner) {
        int end = owner.indexOf('/');
        return end == ACCOUNT_DIGITS && owner.chars().limit(end).allMatch(Character::isDigit)
                ? owner.substring(0, end)
                : null;
    }

    /** Returns whether a stored payload is encrypted. */
    static boolean isEncrypted(Bytes stored) {
        return stored.size() > 0 && stored.unsafeArray()[0] == ENCRYPTED;
    }

    /**
     * Like {@link #decrypt}, but returns a payload that cannot be decrypted unchanged, after a
     * warning. So one damaged payload does not prevent that others are read.
     *
     * @throws PayloadUnavailableException when KMS does not respond or is overloaded
     */
    Bytes decryptOrKeep(String owner, Bytes stored) throws SQLException;

    /** Like {@link #decryptOrKeep}, but returns null for null. */
    default @Nullable Bytes decryptOrKeepNullable(String owner, byte @Nullable [] stored)
            throws SQLException {
        return stored == null ? null : decryptOrKeep(owner, Bytes.wrap(stored));
    }

    /**
     * Decrypts the payload of a column, and reads its content if it is large. Returns null for
     * null.
     */
    default byte @Nullable [] readNullable(String owner, byte @Nullable [] stored)
            throws SQLException {
        return stored == null ? null : read(owner, Bytes.wrap(stored)).unsafeArray();
    }

    /**
     * Reads the {@link ExactText} of a string like {@link #readNullable}. Returns null for null,
     * and, after a warning, for a text that cannot be decrypted.
     */
    default @Nullable String readTextOrNull(String owner, byte @Nullable [] stored)
            throws SQLException {
        Bytes clear;
        try {
            clear = decryptOrKeepNullable(owner, stored);
        } catch (PayloadUnavailableException _) {
            return null;
        }
        return clear == null || isEncrypted(clear)
                ? null
                : ExactText.decode(readNullable(owner, clear.unsafeArray()));
    }

    /** Reads the {@link ExactText} of a string like {@link #readNullable}. */
    default @Nullable String readText(String owner, byte @Nullable [] stored) throws SQLException {
        return ExactText.decode(readNullable(owner, stored));
    }
}
