package dev.askel.engine.encryption;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.api.EngineError.KmsAccessDeniedException;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.KeyUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
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

    private final SecureRandom random = new SecureRandom();
    private final byte[] root = randomBytes(32);
    private final AtomicReference<@Nullable EngineError> refusal = new AtomicReference<>();

    /** Refuses all calls with an error, or none. */
    void refuseWith(@Nullable EngineError error) {
        refusal.set(error);
    }

    private byte[] randomBytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private void refuseIfDisabled() {
        var error = refusal.get();
        if (error != null) {
            throw new KeyUnavailableException(error);
        }
    }

    @Override
    public void check(String machineArn, String kmsKeyId) {
        refuseIfDisabled();
        if (!kmsKeyId.equals(KEY_ID)) {
            throw new KeyUnavailableException(
                    new InvalidEncryptionConfiguration("Must set a valid kmsKeyId."));
        }
    }

    @Override
    public GeneratedKey generate(String machineArn, String kmsKeyId) {
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
        return new GeneratedKey(Bytes.wrap(secret), Bytes.wrap(encrypted), KEY_ARN);
    }

    @Override
    public Bytes decrypt(String machineArn, String kmsKeyArn, Bytes encrypted) {
        refuseIfDisabled();
        var all = encrypted.unsafeArray();
        try {
            return Bytes.wrap(
                    cipher(Cipher.DECRYPT_MODE, machineArn, Arrays.copyOf(all, NONCE_BYTES))
                            .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES));
        } catch (GeneralSecurityException _) {
            throw new KeyUnavailableException(new KmsAccessDeniedException());
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
