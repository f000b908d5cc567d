package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.kms.KmsException;
import dev.askel.connectors.kms.KmsKeys;
import dev.askel.connectors.kms.KmsKeys.EncryptedSecret;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeyException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Root keys in a key file that KMS has encrypted. Each is decrypted once per process, so that a
 * running node needs KMS only for lines that are new in the file. Safe for use by many threads.
 *
 * <p>The form of a line is {@code kms 1 ARN CIPHERTEXT}: a version, the ARN of the key in KMS, and
 * the ciphertext in base64.
 */
final class KmsRootKeys {
    private static final String PREFIX = "kms ";
    private static final Pattern LINE = Pattern.compile("kms 1 (\\S+) ([A-Za-z0-9+/]+=*)");

    /** After a failure KMS is not called for this time, because callers read the file often. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Config config;
    private final Map<String, RootKey> opened = new HashMap<>();
    private @Nullable RootKeyException lastFailure;
    private long failedNanos;

    KmsRootKeys(Config config) {
        this.config = config;
    }

    /** Whether a line of a key file is to be decrypted by KMS. */
    static boolean isLine(String line) {
        return line.startsWith(PREFIX);
    }

    /**
     * Encrypts a root key.
     *
     * @return the line without its end
     * @throws RootKeyException when KMS refuses that or does not answer
     */
    static String encrypt(Config config, String keyArn, byte[] secret) {
        try (var kms = client(config)) {
            var encrypted = kms.encrypt(keyArn, secret);
            return PREFIX
                    + "1 "
                    + encrypted.keyArn()
                    + " "
                    + Base64.getEncoder().encodeToString(encrypted.ciphertext());
        } catch (KmsException e) {
            throw new RootKeyException(
                    "KMS does not encrypt the root key. %s.".formatted(e.getMessage()), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Returns the root keys of lines, in their order. Calls KMS for lines that were not in the file
     * before.
     *
     * @throws RootKeyException when a line is malformed, or KMS does not decrypt it
     */
    synchronized Map<String, RootKey> open(List<String> lines) {
        opened.keySet().retainAll(lines);
        if (opened.keySet().containsAll(lines)) {
            return Map.copyOf(opened);
        }
        if (lastFailure != null && System.nanoTime() - failedNanos < PAUSE.toNanos()) {
            throw lastFailure;
        }
        try (var kms = client(config)) {
            for (var line : lines) {
                if (!opened.containsKey(line)) {
                    opened.put(line, decrypt(kms, line));
                }
            }
            lastFailure = null;
            return Map.copyOf(opened);
        } catch (RootKeyException e) {
            lastFailure = e;
            failedNanos = System.nanoTime();
            throw e;
        }
    }

    /** Whether reading the key file failed only because KMS does not answer now. */
    static boolean isTransient(RootKeyException failure) {
        return failure.getCause() instanceof KmsException kms && kms.isTransient();
    }

    /** The next call asks KMS again, however short ago it failed. */
    synchronized void forgetFailure() {
        lastFailure = null;
    }

    private static RootKey decrypt(KmsKeys kms, String line) {
        var read = LINE.matcher(line);
        if (!read.matches() || !KmsKeys.isKeyArn(read.group(1))) {
            throw new RootKeyException(
                    "The key file has a malformed line for KMS, or one of a later release. Its form"
                            + " is: kms 1 ARN CIPHERTEXT.");
        }
        try {
            var secret =
                    kms.decrypt(
                            new EncryptedSecret(
                                    read.group(1), Base64.getDecoder().decode(read.group(2))));
            return RootKey.of(secret);
        } catch (KmsException e) {
            throw new RootKeyException(
                    "KMS does not decrypt a root key of the key file. %s."
                            .formatted(e.getMessage()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new RootKeyException(
                    "A line of the key file for KMS does not contain a root key.", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static KmsKeys client(Config config) {
        try {
            return Connectors.kms(config, System.getenv());
        } catch (IllegalArgumentException e) {
            throw new RootKeyException(String.valueOf(e.getMessage()), e);
        }
    }

    private static RootKeyException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RootKeyException("Interrupted while waiting for KMS.", e);
    }
}
