package dev.askel.engine.encryption;

import dev.askel.engine.encryption.KeyServiceException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key service with one key, which tests disable. As KMS does, it decrypts a data key only with
 * the ARN for which it was created.
 */
final class TestKeyService implements KeyService {
    static final String KEY_ID = "alias/test";
    static final String KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/test";

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final AtomicBoolean failed = new AtomicBoolean();
    private final SecureRandom random = new SecureRandom();
    private final byte[] root = randomBytes(32);
    private final AtomicReference<@Nullable KeyServiceException> refusal = new AtomicReference<>();

    /** Returns whether a call has failed since the last call of this method. */
    boolean takeFailed() {
        return failed.getAndSet(false);
    }

    /** Makes all calls fail, or none. */
    void refuseWith(@Nullable KeyServiceException failure) {
        refusal.set(failure);
    }

    private byte[] randomBytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private void refuseIfDisabled() throws KeyServiceException {
        var failure = refusal.get();
        if (failure != null) {
            failed.set(true);
            throw failure;
        }
    }

    @Override
    public void check(String machineArn, String kmsKeyId) throws KeyServiceException {
        refuseIfDisabled();
        if (!kmsKeyId.equals(KEY_ID)) {
            throw new KeyServiceException(Reason.INVALID_KEY, "There is no such key");
        }
    }

    @Override
    public GeneratedKey generate(String machineArn, String kmsKeyId) throws KeyServiceException {
        check(machineArn, kmsKeyId);
        var secret = randomBytes(32);
        var nonce = randomBytes(NONCE_BYTES);
        var encrypted = Arrays.copyOf(nonce, NONCE_BYTES + secret.length + TAG_BITS / Byte.SIZE);
        try {
            cipher(Cipher.ENCRYPT_MODE, machineArn, nonce)
                    .doFinal(secret, 0, secret.length, encrypted, NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return new GeneratedKey(secret, encrypted, KEY_ARN);
    }

    @Override
    public byte[] decrypt(String machineArn, String kmsKeyArn, byte[] encrypted)
            throws KeyServiceException {
        refuseIfDisabled();
        try {
            return cipher(Cipher.DECRYPT_MODE, machineArn, Arrays.copyOf(encrypted, NONCE_BYTES))
                    .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
        } catch (GeneralSecurityException _) {
            throw new KeyServiceException(Reason.ACCESS_DENIED, "Another context");
        }
    }

    private Cipher cipher(int mode, String machineArn, byte[] nonce)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(root, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(machineArn.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
