package dev.askel.engine.sql;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the payloads of executions before they are stored, and decrypts them when they are read.
 * Thread-safe.
 *
 * <p>The owner of a payload is the persistence id of its execution or the id of its Map Run. Both
 * begin with the account. A payload can be decrypted only for the owner for which it was encrypted.
 * Pekko's own entities have no account, and their rows are stored in clear.
 *
 * <p>Stored payloads may be clear or encrypted, because the setting can change at any time. An
 * encrypted payload begins with the byte {@code 0xFF}. No clear payload does: neither UTF-8 nor the
 * rows of the journal begin with this byte.
 */
public interface PayloadEncryption {
    /** The first byte of an encrypted payload. */
    byte ENCRYPTED = (byte) 0xFF;

    /**
     * Reads the keys of owners, and creates missing ones. May wait for the database.
     *
     * @param owners read only when payloads are encrypted
     * @return encrypts the payloads of these owners
     * @throws SQLException when the database is unavailable
     */
    PayloadEncryptor prepare(Stream<String> owners) throws SQLException;

    /**
     * Decrypts a payload; returns a clear one unchanged.
     *
     * @throws SQLException when the key must be read and the database is unavailable
     * @throws IllegalStateException when the payload is damaged, belongs to another owner, or was
     *     encrypted with a key that no longer exists
     */
    Bytes decrypt(String owner, Bytes stored) throws SQLException;

    /** Returns whether a stored payload is encrypted. */
    static boolean isEncrypted(Bytes stored) {
        return stored.size() > 0 && stored.unsafeArray()[0] == ENCRYPTED;
    }

    /**
     * Like {@link #decrypt}, but returns a payload that cannot be decrypted unchanged, after a
     * warning. So one damaged payload does not prevent that others are read.
     */
    Bytes decryptOrKeep(String owner, Bytes stored) throws SQLException;

    /** Like {@link #decryptOrKeep}, but returns null for null. */
    default @Nullable Bytes decryptOrKeepNullable(String owner, byte @Nullable [] stored)
            throws SQLException {
        return stored == null ? null : decryptOrKeep(owner, Bytes.wrap(stored));
    }

    /** Like {@link #decrypt}, but returns null for null. */
    default byte @Nullable [] decryptNullable(String owner, byte @Nullable [] stored)
            throws SQLException {
        return stored == null ? null : decrypt(owner, Bytes.wrap(stored)).unsafeArray();
    }

    /**
     * Decrypts and decodes the {@link ExactText} of a string. Returns null for null, and, after a
     * warning, for a text that cannot be decrypted.
     */
    default @Nullable String decryptTextOrNull(String owner, byte @Nullable [] stored)
            throws SQLException {
        var clear = decryptOrKeepNullable(owner, stored);
        return clear == null || isEncrypted(clear) ? null : ExactText.decode(clear.unsafeArray());
    }

    /** Decrypts and decodes the {@link ExactText} of a string; returns null for null. */
    default @Nullable String decryptText(String owner, byte @Nullable [] stored)
            throws SQLException {
        return ExactText.decode(decryptNullable(owner, stored));
    }
}
