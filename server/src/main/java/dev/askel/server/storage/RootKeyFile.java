package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.cluster.Profile;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.key.RootKeySet;
import dev.askel.engine.key.RootKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key file with root keys, one per line. A line contains 64 hexadecimal digits, or a key that
 * KMS has encrypted ({@link KmsRootKeys}). The first key encrypts the key ring, and every key can
 * decrypt it. Empty lines and lines that begin with {@code #} are ignored.
 */
public final class RootKeyFile implements RootKeys {
    private static final Logger LOG = LoggerFactory.getLogger(RootKeyFile.class);
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int BYTES_MAX = 16_384;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");
    private static final String ROOT_USER = "root";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final Path file;
    private final boolean creates;
    private final String hint;
    private final KmsRootKeys kms;

    private RootKeyFile(Path file, boolean creates, String hint, Config config) {
        this.file = file;
        this.creates = creates;
        this.hint = hint;
        this.kms = new KmsRootKeys(config);
    }

    /**
     * Returns the key file of a server: {@code askel.keys.file}, or else the file beside the data
     * folder. With the profile "single", a missing file is created.
     *
     * @throws RootKeyException when the profile has several nodes and no file is configured
     */
    public static RootKeyFile of(Config config, Profile profile) {
        return switch (profile) {
            case SINGLE ->
                    new RootKeyFile(path(config), true, "Restore it from its backup.", config);
            case CLUSTER, KUBERNETES -> {
                if (config.getString("askel.keys.file").isEmpty()) {
                    throw new RootKeyException(
                            "Nodes of the profile %s need a common key file. Make one with askel keys create FILE, or with openssl rand -hex 32, copy it to every node, and name it with --key-file or askel.keys.file."
                                    .formatted(profile.commandLineName()));
                }
                yield new RootKeyFile(
                        path(config),
                        false,
                        "Copy it from another node, or make the first one with askel keys create FILE.",
                        config);
            }
        };
    }

    /** Returns the key file for a command that uses the database. A missing file is not created. */
    public static RootKeyFile existing(Config config) {
        return new RootKeyFile(path(config), false, "Name it with --key-file or --data.", config);
    }

    private static Path path(Config config) {
        var configured = config.getString("askel.keys.file");
        if (!configured.isEmpty()) {
            return Path.of(configured).toAbsolutePath();
        }
        var data = DataHome.folder(config).normalize();
        var name = data.getFileName();
        if (name == null) {
            throw new RootKeyException(
                    "No key file fits beside the data folder %s: name a key file with --key-file or askel.keys.file."
                            .formatted(data));
        }
        return data.resolveSibling(name + ".key");
    }

    @Override
    public String description() {
        return "key file " + file;
    }

    @Override
    public RootKeySet readOrCreate() {
        if (creates && Files.notExists(file)) {
            try {
                create(file);
                LOG.warn(
                        "The key file {} has been created. Keep a copy of it apart from backups of the database: without it open task tokens and all connections are lost.",
                        file);
            } catch (FileAlreadyExistsException _) {
                LOG.debug("{} was created by another process meanwhile", file);
            } catch (IOException e) {
                throw new RootKeyException(
                        "The key file %s cannot be created (%s). Name another path with --key-file or askel.keys.file."
                                .formatted(file, e),
                        e);
            }
        }
        return read();
    }

    @Override
    public RootKeySet read() {
        var lines = lines();
        var decrypted = kms.decryptLines(lines.stream().filter(KmsRootKeys::isLine).toList());
        var keys = new ArrayList<RootKey>();
        var failures = new ArrayList<RootKeyException>();
        for (var line : lines) {
            var failure = decrypted.failures().get(line);
            if (failure == null) {
                keys.add(key(line, decrypted.keys()));
            } else {
                failures.add(failure);
            }
        }
        var read =
                new RootKeySet(keys, failures, !decrypted.failures().containsKey(lines.getFirst()));
        if (keys.isEmpty()) {
            // This call throws if no root key is usable.
            var _ = read.first();
        }
        return read;
    }

    @Override
    public List<RootKey> readOpened() {
        var opened = kms.decryptedKeys();
        return lines().stream()
                .filter(line -> !KmsRootKeys.isLine(line) || opened.containsKey(line))
                .map(line -> key(line, opened))
                .toList();
    }

    private static RootKey key(String line, Map<String, RootKey> decrypted) {
        var key = decrypted.get(line);
        return key == null ? RootKey.of(HexFormat.of().parseHex(line)) : key;
    }

    /** Reads the lines with root keys; at least one. */
    private List<String> lines() {
        try {
            refuseReadersBesideOwner();
            if (Files.size(file) > BYTES_MAX) {
                throw malformed();
            }
            return lines(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            throw new RootKeyException("The key file %s is missing. %s".formatted(file, hint), e);
        } catch (IOException e) {
            throw new RootKeyException(
                    "The key file %s cannot be read (%s).".formatted(file, e), e);
        }
    }

    /**
     * Refuses a file that users other than its owner can access. Exception: if root owns the file
     * and this process does not run as root, the group may read it. Kubernetes mounts Secrets with
     * such modes.
     */
    private void refuseReadersBesideOwner() throws IOException {
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        var refused = EnumSet.copyOf(OTHERS);
        if (attributes.owner().getName().equals(ROOT_USER)
                && !ROOT_USER.equals(System.getProperty("user.name"))) {
            refused.remove(PosixFilePermission.GROUP_READ);
        }
        refused.retainAll(attributes.permissions());
        if (!refused.isEmpty()) {
            throw new RootKeyException(
                    "The key file %s has the mode %s: others than its owner have access. Run chmod 600 %s."
                            .formatted(
                                    file,
                                    PosixFilePermissions.toString(attributes.permissions()),
                                    file));
        }
    }

    private List<String> lines(String text) {
        var lines =
                text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
        if (lines.isEmpty()
                || !lines.stream()
                        .allMatch(
                                line -> KmsRootKeys.isLine(line) || KEY.matcher(line).matches())) {
            throw malformed();
        }
        return lines;
    }

    private RootKeyException malformed() {
        return new RootKeyException(
                "The key file %s does not hold root keys: 64 hexadecimal digits in a line, as openssl rand -hex 32 prints them, or a line for KMS."
                        .formatted(file));
    }

    /**
     * Runs {@code open}, which needs the root keys of this file. Repeats {@code open} while a root
     * key is missing because KMS does not respond. New lines are decrypted before each attempt, so
     * that {@code open} itself seldom calls KMS.
     *
     * @param open throws {@link RootKeyException} when the available root keys do not suffice
     * @param retryMax the maximum time in which {@code open} is repeated
     * @param stop ends the repetition when it completes
     * @throws RootKeyException when {@code open} fails for another reason or after {@code retryMax}
     */
    public <T> T openWithRetries(Supplier<T> open, Duration retryMax, CompletionStage<?> stop) {
        var pause = FIRST_PAUSE;
        long deadline = System.nanoTime() + retryMax.toNanos();
        while (true) {
            decryptLines();
            try {
                return open.get();
            } catch (RootKeyException e) {
                if (!KmsRootKeys.isTransient(e)) {
                    throw e;
                }
                if (System.nanoTime() + pause.toNanos() >= deadline) {
                    throw new RootKeyException(
                            "%s This server has tried for %d s (askel.keys.kms-start-timeout)."
                                    .formatted(e.getMessage(), retryMax.toSeconds()),
                            e);
                }
                LOG.warn("{} This server tries again in {} s.", e.getMessage(), pause.toSeconds());
                if (isDoneWithin(pause, stop)) {
                    throw e;
                }
                pause =
                        pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                                ? pause.multipliedBy(2)
                                : PAUSE_MAX;
                kms.forgetFailures();
            }
        }
    }

    /**
     * Calls KMS for lines that were not decrypted before. The caller of {@code open} reports
     * failures.
     */
    private void decryptLines() {
        try {
            var _ = read();
        } catch (RootKeyException e) {
            LOG.debug("The root keys of {} are not usable before the ring is opened", file, e);
        }
    }

    private static boolean isDoneWithin(Duration time, CompletionStage<?> stop) {
        try {
            stop.toCompletableFuture().copy().get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Creates a key file with one new root key and the mode 0600. The file is durable on return. A
     * crash leaves either the complete file or no file.
     *
     * @throws FileAlreadyExistsException when the file exists
     */
    public static void create(Path file) throws IOException {
        create(file, newKey() + "\n");
    }

    /**
     * Creates a key file as {@link #create(Path)} does, with a root key that KMS encrypts.
     *
     * @param config the settings of KMS's endpoint
     * @param keyArn the ARN of a KMS key or alias
     * @throws RootKeyException when KMS does not encrypt the root key
     */
    public static void create(Path file, Config config, String keyArn) throws IOException {
        create(file, newKey(config, keyArn) + "\n");
    }

    private static void create(Path file, String text) throws IOException {
        var target = file.toAbsolutePath();
        Files.createDirectories(folder(target));
        var draft = draft(target, text);
        try {
            // This uses a hard link, because a move would replace a file that another process
            // created meanwhile.
            Files.createLink(target, draft);
        } catch (FileAlreadyExistsException e) {
            // The original exception also names the temporary file.
            var named = new FileAlreadyExistsException(target.toString());
            named.initCause(e);
            throw named;
        } finally {
            Files.delete(draft);
        }
        force(folder(target));
    }

    /**
     * Inserts a new root key before the existing root keys. The file keeps its owner, group and
     * mode.
     *
     * @param keyArn the ARN of the KMS key or alias that encrypts the new root key; empty for a
     *     root key in clear
     * @throws RootKeyException when the file is not a key file, or KMS does not encrypt the key.
     *     Also when the new file cannot have the owner, group and mode of the old file
     */
    public static void add(Path file, Config config, Optional<String> keyArn) throws IOException {
        var target = file.toRealPath();
        var _ = new RootKeyFile(target, false, "", config).read();
        var key = keyArn.map(arn -> newKey(config, arn)).orElseGet(RootKeyFile::newKey);
        var draft = draft(target, key + "\n" + Files.readString(target, StandardCharsets.US_ASCII));
        try {
            copyAccess(target, draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        force(folder(target));
    }

    /**
     * Copies the owner, group and mode of the key file to its replacement. A command that root runs
     * must not make the file unreadable for the server's user.
     */
    private static void copyAccess(Path target, Path draft) throws IOException {
        var current = Files.readAttributes(target, PosixFileAttributes.class);
        try {
            var view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
            view.setOwner(current.owner());
            view.setGroup(current.group());
            // Set last, because a change of the owner can clear bits of the mode.
            view.setPermissions(current.permissions());
            force(draft);
        } catch (IOException e) {
            throw new RootKeyException(
                    "The key file %s belongs to %s:%s with the mode %s, and a new file cannot have the same (%s). The file is unchanged. Run the command as its owner or as root."
                            .formatted(
                                    target,
                                    current.owner().getName(),
                                    current.group().getName(),
                                    PosixFilePermissions.toString(current.permissions()),
                                    e),
                    e);
        }
    }

    /** Inserts a new root key, as {@link #add(Path, Config, Optional)} does. */
    public void add(Config config, Optional<String> keyArn) throws IOException {
        add(file, config, keyArn);
    }

    /**
     * Whether KMS has encrypted a root key of this file.
     *
     * @throws RootKeyException when the file is not a key file
     */
    public boolean hasKmsLines() {
        return lines().stream().anyMatch(KmsRootKeys::isLine);
    }

    private static String newKey() {
        return HexFormat.of().formatHex(newSecret());
    }

    private static String newKey(Config config, String keyArn) {
        return KmsRootKeys.encrypt(config, keyArn, newSecret());
    }

    private static byte[] newSecret() {
        var secret = new byte[RootKey.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private static Path draft(Path target, String text) throws IOException {
        var draft =
                Files.createTempFile(
                        folder(target),
                        "askel-key-",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return draft;
    }

    private static Path folder(Path target) {
        return target.resolveSibling("");
    }

    /** Makes the attributes of a file or the entries of a folder durable. */
    private static void force(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
