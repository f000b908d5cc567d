package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.cluster.Profile;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.KeyRingOperations.KeyDescription;
import dev.askel.engine.api.workbench.KeyRingOperations.KeyRingDescription;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.inspection.ServerOrDatabase.KeyRequest;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The actions of {@code askel keys} on the key ring. They call the server's REST API or, when no
 * server listens, use the database. At the end, all actions except {@link #reset} print the keys of
 * the ring, one per line. All actions throw:
 *
 * <ul>
 *   <li>{@link RefusedException} when there is neither a server nor a database
 *   <li>{@link IOException} when a server listens but does not respond
 *   <li>{@link RootKeyException} when the key file cannot decrypt the key ring of the database;
 *       {@link #reset} does not need the key file
 * </ul>
 */
public final class KeyAdministration implements AutoCloseable {
    private static final String KEYS = "/api/v1/keys";

    private final Config config;
    private final ServerOrDatabase source;
    private final String account;

    /** Creates a client of the server or the database that {@code config} names. */
    public KeyAdministration(Config config) {
        this.config = config;
        source = new ServerOrDatabase(config);
        account = OperatorClient.defaultAccount(config);
    }

    /** Prints the keys. */
    public CommandResult list(Consumer<String> printer) throws IOException, InterruptedException {
        return send("GET", KEYS, null, stored -> stored.listKeys(), printer);
    }

    /** Adds a key to the ring. New secrets are encrypted with it. */
    public CommandResult rotate(Consumer<String> printer) throws IOException, InterruptedException {
        return send(
                "POST",
                KEYS + "/rotate",
                change("RotateKeys"),
                stored -> stored.rotateKeys(),
                printer);
    }

    /** Encrypts the keys of the ring with the first root key of the key file. */
    public CommandResult rewrap(Consumer<String> printer) throws IOException, InterruptedException {
        return send(
                "POST",
                KEYS + "/rewrap",
                change("RewrapKeys"),
                stored -> stored.rewrapKeys(),
                printer);
    }

    /**
     * Inserts a new root key into the key file of this machine, and encrypts the keys of the ring
     * with it. The keys of the ring are listed first; if this fails, the file does not change.
     *
     * @param kmsKey the ARN of the KMS key that encrypts the new root key; empty for a root key in
     *     clear
     * @throws RefusedException when the profile has several nodes. Also when the new root key is in
     *     clear and the file contains root keys that KMS has encrypted.
     */
    public CommandResult addRoot(Optional<String> kmsKey, Consumer<String> printer)
            throws IOException, InterruptedException {
        if (!Profile.SINGLE.commandLineName().equals(config.getString("askel.profile"))) {
            throw new RefusedException(
                    "keys rotate-root --add changes only the key file of this machine, and nodes of the profile %s need the same file. docs/operations/keys.md has the steps for several nodes."
                            .formatted(config.getString("askel.profile")));
        }
        var file = RootKeyFile.existing(config);
        if (kmsKey.isEmpty() && file.hasKmsLines()) {
            throw new RefusedException(
                    "The %s has root keys that KMS encrypts, and a key in clear would replace them. Add --kms ARN, or create a key in clear with askel keys create FILE --add and then use askel keys rotate-root."
                            .formatted(file.description()));
        }
        var listed = list(_ -> {});
        if (!listed.isSuccess()) {
            return listed;
        }
        file.add(config, kmsKey);
        return rewrapAfterAdd(file, printer);
    }

    /**
     * Encrypts the keys of the ring with the new root key. If this fails, the message says that the
     * key file already contains the new root key.
     */
    private CommandResult rewrapAfterAdd(RootKeyFile file, Consumer<String> printer)
            throws IOException, InterruptedException {
        try {
            var rewrapped = rewrap(printer);
            return rewrapped.isSuccess()
                    ? rewrapped
                    : new CommandResult(false, unfinished(file, rewrapped.text()));
        } catch (IOException e) {
            throw new IOException(unfinished(file, e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new RefusedException(unfinished(file, e.getMessage()), e);
        }
    }

    private static String unfinished(RootKeyFile file, @Nullable String reason) {
        return "%s The %s has the new root key already: askel keys rotate-root without --add continues."
                .formatted(reason, file.description());
    }

    /** Deletes a key. */
    public CommandResult drop(int keyId, Consumer<String> printer)
            throws IOException, InterruptedException {
        return send(
                "DELETE",
                KEYS + "/" + keyId,
                change("DeleteKey"),
                stored -> stored.deleteKey(keyId),
                printer);
    }

    /**
     * Deletes the key ring, all connections, all access keys, and the users without a password. The
     * next start of a server creates a new ring.
     *
     * @return an error when a server listens
     * @throws RefusedException when a server uses the database
     */
    public CommandResult reset() throws IOException, InterruptedException {
        if (source.sendIfListening("GET", KEYS) != null) {
            return new CommandResult(
                    false, "A server is running. Stop all servers of the database first.");
        }
        return switch (source.discardKeys(change("DiscardKeys"))) {
            case Answer.Refused(var error) ->
                    new CommandResult(false, String.valueOf(error.message()));
            case Answer.Ok(var _) -> new CommandResult(true, "");
        };
    }

    private StoredChange change(String operation) {
        return StoredChange.of(account, operation, "key-ring");
    }

    private CommandResult send(
            String method,
            String path,
            @Nullable StoredChange change,
            KeyRequest<KeyRingDescription> request,
            Consumer<String> printer)
            throws IOException, InterruptedException {
        var result = source.sendIfListening(method, path);
        if (result != null) {
            if (result.isSuccess()) {
                readKeys(result.text()).forEach(key -> printer.accept(format(key)));
            }
            return result;
        }
        return switch (source.requestStoredKeys(change, request)) {
            case Answer.Refused(var error) ->
                    new CommandResult(false, String.valueOf(error.message()));
            case Answer.Ok(var ring) -> {
                ring.keys().forEach(key -> printer.accept(format(key)));
                yield new CommandResult(true, "");
            }
        };
    }

    private static List<KeyDescription> readKeys(String json) {
        var keys = new ArrayList<KeyDescription>();
        for (var key : Payload.ofVerbatim(json).tree().path("keys")) {
            keys.add(
                    new KeyDescription(
                            key.path("keyId").asInt(),
                            instant(key.path("creationDate").decimalValue()),
                            key.path("rootKeyId").asText(),
                            key.path("inUse").asBoolean(),
                            key.path("connections").asLong(),
                            key.path("webhooks").asLong()));
        }
        return keys;
    }

    /** Converts seconds since 1970 with a fraction of three digits. */
    private static Instant instant(BigDecimal seconds) {
        return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
    }

    private static String format(KeyDescription key) {
        return "key %d  created %s  root key %s  connections %d  webhooks %d%s"
                .formatted(
                        key.keyId(),
                        key.creationDate(),
                        key.rootKeyId(),
                        key.connectionCount(),
                        key.webhookCount(),
                        key.inUse() ? "  in use" : "");
    }

    @Override
    public void close() {
        source.close();
    }
}
