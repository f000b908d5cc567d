package dev.askel.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The formats of encrypted payloads. The stored bytes were computed with another implementation of
 * HMAC-SHA-256 and AES-GCM (the Python package {@code cryptography}), and never change.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PayloadCipherTest {
    private static final String OWNER =
            "123456789012/us-east-1/0b1ff6a0-0f5c-4d5e-9a51-6f0d4c5c2a11/order-1";
    private static final Bytes CLEAR =
            Bytes.wrap("{\"card\":\"4711\"}".getBytes(StandardCharsets.US_ASCII));

    private final PayloadCipher cipher = new PayloadCipher(new SecureRandom());

    /** Returns a key whose secret has the bytes 0 to 31. */
    private static PayloadKey key(KeyId id) {
        var secret = new byte[32];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) i;
        }
        return new PayloadKey(id, Bytes.wrap(secret));
    }

    private static Bytes bytes(String hex) {
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "ACCOUNT, 7, ff01000000076465666768696a6b6c6d6e6f0dfe85c6b9ac2f4d7bcf87d59899bf0d54061f1411d08c9664b434a43fea75",
        "CUSTOMER, 7000000000, ff0200000001a13b86006465666768696a6b6c6d6e6f0dfe85c6b9ac2f4d7bcf87d59899bf157badba3588a44a507f198994069a26",
    })
    void a_stored_payload_of_each_version_is_decrypted(
            KeyId.Source source, long number, String stored) {
        var id = PayloadCipher.keyId(OWNER, bytes(stored));
        assertThat(id).isEqualTo(new KeyId(source, number));
        assertThat(cipher.decrypt(OWNER, key(id), bytes(stored))).isEqualTo(CLEAR);

        var encrypted = cipher.encrypt(OWNER, key(id), CLEAR);
        assertThat(encrypted.size()).isEqualTo(bytes(stored).size());
        assertThat(PayloadCipher.keyId(OWNER, encrypted)).isEqualTo(id);
        assertThat(cipher.decrypt(OWNER, key(id), encrypted)).isEqualTo(CLEAR);
    }

    @Test
    void another_owner_cannot_decrypt_a_payload() {
        var key = key(new KeyId(KeyId.Source.CUSTOMER, 1));
        var encrypted = cipher.encrypt(OWNER, key, CLEAR);
        assertThatThrownBy(() -> cipher.decrypt(OWNER + "0", key, encrypted))
                .hasMessageContaining("is damaged");
    }

    @ParameterizedTest
    @CsvSource({
        "ff, is damaged",
        "ff0200000001a13b8600, is damaged",
        "ff0300000001a13b86006465666768696a6b6c6d6e6f, is encrypted in version 3",
    })
    void a_damaged_payload_or_one_of_a_later_release_is_named(String stored, String message) {
        assertThatThrownBy(() -> PayloadCipher.keyId(OWNER, bytes(stored)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(OWNER)
                .hasMessageContaining(message);
    }
}
