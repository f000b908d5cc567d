package dev.askel.engine.sql;

import java.util.stream.Stream;

/** Stores payloads in clear, and cannot read encrypted ones. */
public final class NoEncryption implements PayloadEncryption {
    @Override
    public PayloadEncryptor prepare(Stream<String> owners) {
        return PayloadEncryptor.CLEAR;
    }

    @Override
    public Bytes decrypt(String owner, Bytes stored) {
        if (PayloadEncryption.isEncrypted(stored)) {
            throw new IllegalStateException(
                    "A payload of %s is encrypted, and the key ring was not opened"
                            .formatted(owner));
        }
        return stored;
    }

    @Override
    public Bytes decryptOrKeep(String owner, Bytes stored) {
        return stored;
    }
}
