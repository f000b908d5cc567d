package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.kms.KmsClient;
import dev.askel.connectors.kms.KmsClient.EncryptedSecret;
import dev.askel.connectors.kms.KmsException;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeyException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Root keys in a key file that KMS has encrypted. Each is decrypted once per process, so a running
 * node needs KMS only for new lines of the file. Safe for use by many threads.
 *
 * <p>The form of a line is {@code kms 1 ARN CIPHERTEXT}: a version, the ARN of the KMS key, and the
 * ciphertext in base64.
 */
final class KmsRootKeys {
    private static final Logger LOG = LoggerFactory.getLogger(KmsRootKeys.class);
    private static final String PREFIX = "kms ";
    private static final Pattern LINE = Pattern.compile("kms 1 (\\S+) ([A-Za-z0-9+/]+=*)");

    /**
     * The minimum time between two attempts to decrypt a failed line, because callers read the file
     * often.
     */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Config config;

    /** The decrypted root keys by their lines. Replaced under the lock, and read without it. */
    private volatile Map<String, RootKey> opened = Map.of();

    private final Map<String, Failure> failures = new HashMap<>();
    private final Set<String> reported = new HashSet<>();

    KmsRootKeys(Config config) {
        this.config = config;
    }

    /** Whether a line of a key file contains a root key that KMS has encrypted. */
    static boolean isLine(String line) {
        return line.startsWith(PREFIX);
    }

    /**
     * Encrypts a root key.
     *
     * @return the line for the key file, without the line break
     * @throws RootKeyException when KMS refuses the request or does not respond
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
     * The result of decrypting lines.
     *
     * @param keys the root keys by their lines
     * @param failures the reasons why the other lines could not be decrypted, by line
     */
    record DecryptionResult(Map<String, RootKey> keys, Map<String, RootKeyException> failures) {
        DecryptionResult {
            keys = Map.copyOf(keys);
            failures = Map.copyOf(failures);
        }
    }

    /** The failure of a line that could not be decrypted. */
    private record Failure(RootKeyException reason, long nanos) {}

    /**
     * Returns the root keys that {@link #decryptLines} has decrypted before. Does not wait for KMS.
     */
    Map<String, RootKey> decryptedKeys() {
        return opened;
    }

    /**
     * Decrypts the root keys of lines. Calls KMS for lines that were not decrypted before. Logs
     * once why a line cannot be decrypted.
     */
    synchronized DecryptionResult decryptLines(List<String> lines) {
        var keys = new HashMap<>(opened);
        keys.keySet().retainAll(lines);
        failures.keySet().retainAll(lines);
        reported.retainAll(lines);
        var due =
                lines.stream()
                        .distinct()
                        .filter(line -> !keys.containsKey(line) && !failedRecently(line))
                        .toList();
        if (!due.isEmpty()) {
            decryptLines(due, keys);
        }
        opened = Map.copyOf(keys);
        var reasons = new HashMap<String, RootKeyException>();
        failures.forEach((line, failure) -> reasons.put(line, failure.reason()));
        return new DecryptionResult(keys, reasons);
    }

    private boolean failedRecently(String line) {
        var failure = failures.get(line);
        return failure != null && System.nanoTime() - failure.nanos() < PAUSE.toNanos();
    }

    private void decryptLines(List<String> due, Map<String, RootKey> keys) {
        // If KMS does not respond for one of its keys, the other lines of that key are not tried.
        var silent = new HashMap<String, RootKeyException>();
        try (var kms = client(config)) {
            for (var line : due) {
                try {
                    var silence = silent.get(keyOf(line));
                    if (silence != null) {
                        throw silence;
                    }
                    keys.put(line, decrypt(kms, line));
                    failures.remove(line);
                    reported.remove(line);
                } catch (RootKeyException e) {
                    if (isTransient(e)) {
                        silent.put(keyOf(line), e);
                    }
                    report(line, e);
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (RootKeyException e) {
            due.forEach(line -> report(line, e));
        }
    }

    private void report(String line, RootKeyException reason) {
        failures.put(line, new Failure(reason, System.nanoTime()));
        if (reported.add(line)) {
            LOG.warn("A line of the key file is not used. {}", reason.getMessage());
        }
    }

    /** Whether a root key is missing because KMS does not respond now. */
    static boolean isTransient(Throwable failure) {
        var cause = failure.getCause();
        return (failure instanceof KmsException kms && kms.isTransient())
                || (cause != null && isTransient(cause))
                || Arrays.stream(failure.getSuppressed()).anyMatch(KmsRootKeys::isTransient);
    }

    /** Makes the next call try all lines again, including lines that failed recently. */
    synchronized void forgetFailures() {
        failures.clear();
    }

    /** Returns the ARN of the KMS key; the line itself if it is malformed. */
    private static String keyOf(String line) {
        var read = LINE.matcher(line);
        return read.matches() ? read.group(1) : line;
    }

    private static RootKey decrypt(KmsClient kms, String line) throws InterruptedException {
        var read = LINE.matcher(line);
        if (!read.matches() || !KmsClient.isKeyArn(read.group(1))) {
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
        }
    }

    private static KmsClient client(Config config) {
        try {
            return Connectors.createKmsClient(config, System.getenv());
        } catch (IllegalArgumentException e) {
            throw new RootKeyException(String.valueOf(e.getMessage()), e);
        }
    }

    private static RootKeyException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RootKeyException("Interrupted while waiting for KMS.", e);
    }
}
