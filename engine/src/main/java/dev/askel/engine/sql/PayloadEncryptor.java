package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the payloads of one transaction with keys that were read before, and stores its large
 * ones. A change of the setting or of the keys has no effect on a transaction that has begun.
 */
@FunctionalInterface
public interface PayloadEncryptor {
    /** Leaves payloads in clear. */
    PayloadEncryptor CLEAR = (_, _, clear) -> clear;

    /**
     * Encrypts a payload of any size, without any access to the database.
     *
     * @param keyOwner the owner whose key encrypts it, one of those for which {@link
     *     PayloadEncryption#prepare} has read keys
     * @param owner the owner for which it can be decrypted
     */
    Bytes encrypt(String keyOwner, String owner, Bytes clear);

    /** Encrypts a payload of any size with the key of its owner. */
    default Bytes encrypt(String owner, Bytes clear) {
        return encrypt(owner, owner, clear);
    }

    /**
     * Encrypts the payload of a row of the journal. The contents of its large payloads are stored
     * by {@link #storeContents}.
     */
    default Bytes storeRow(String owner, RowPayload row) {
        if (!row.large().isEmpty()) {
            throw new IllegalStateException(owner + ": large payloads cannot be stored here");
        }
        return encrypt(owner, row.bytes());
    }

    /**
     * Encrypts the payload of a column, or a reference to it if it is large. Returns null for null.
     * The content is stored by {@link #storeContents}.
     *
     * @param clear the payload, or a {@link PayloadReference} to it
     */
    default @Nullable Bytes storeColumn(String owner, @Nullable Bytes clear) {
        return encryptNullable(owner, clear);
    }

    /**
     * Stores the contents of the large payloads of this transaction, and the references of their
     * owners.
     *
     * @param owners supplies the executions that this transaction writes; they have a row
     */
    default void storeContents(Connection connection, Supplier<Set<String>> owners)
            throws SQLException {}

    /** Removes the stored contents from memory. Call this after the commit. */
    default void onCommitted() {}

    /**
     * Returns the id of a content.
     *
     * @param digest the SHA-256 of the content
     */
    default Bytes contentId(String owner, Bytes digest) {
        return digest;
    }

    /** Like {@link #encrypt}, but returns null for null. */
    default @Nullable Bytes encryptNullable(String owner, @Nullable Bytes clear) {
        return clear == null ? null : encrypt(owner, clear);
    }

    /** Encrypts the {@link ExactText} of a string; returns null for null. */
    default @Nullable Bytes encryptText(String owner, @Nullable String clear) {
        return encryptText(owner, owner, clear);
    }

    /** Like the other method, with the key of {@code keyOwner}. */
    default @Nullable Bytes encryptText(String keyOwner, String owner, @Nullable String clear) {
        var text = ExactText.encode(clear);
        return text == null ? null : encrypt(keyOwner, owner, text);
    }
}
