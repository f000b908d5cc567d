package dev.askel.engine.sql;

import org.jspecify.annotations.Nullable;

/**
 * Encrypts the payloads of one transaction with keys that were read before. Immutable, so a change
 * of the setting or of the keys has no effect on a transaction that has begun.
 */
@FunctionalInterface
public interface PayloadEncryptor {
    /** Leaves payloads in clear. */
    PayloadEncryptor CLEAR = (_, clear) -> clear;

    /**
     * Encrypts a payload, without any access to the database.
     *
     * @param owner one of the owners for which {@link PayloadEncryption#prepare} has read keys
     */
    Bytes encrypt(String owner, Bytes clear);

    /** Like {@link #encrypt}, but returns null for null. */
    default @Nullable Bytes encryptNullable(String owner, @Nullable Bytes clear) {
        return clear == null ? null : encrypt(owner, clear);
    }

    /** Encrypts the {@link ExactText} of a string; returns null for null. */
    default @Nullable Bytes encryptText(String owner, @Nullable String clear) {
        return encryptNullable(owner, ExactText.encode(clear));
    }
}
