package dev.askel.engine.key;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.KeyTable.Row;
import dev.askel.engine.sql.Bytes;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key ring of the cluster as one node sees it. Safe for use by many threads.
 *
 * <p>A rotation needs no downtime. A new key is stored first, and used after {@link #ACTIVATION}.
 * Every node reads the ring at the interval {@link #REFRESH_INTERVAL}, so all nodes know the key
 * before any node signs a token with it. A node also reads the ring when it receives an unknown key
 * id, at most once a second.
 */
public final class KeyRing implements RingKeys {
    /** The time between storing a new key and using it. */
    public static final Duration ACTIVATION = Duration.ofSeconds(5);

    /** The time between two reads of the ring. */
    public static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

    /** The maximum number of keys. Every node reads all keys each second. */
    public static final int KEYS_MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    private static final Duration DEMANDED_REFRESH_MAX = Duration.ofSeconds(1);
    private static final Duration OPERATOR_READ_INTERVAL = Duration.ofSeconds(1);
    private static final int FIRST_ID = 1;

    private final RootKeys source;
    private final EngineTime time;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore demandedRefreshes = new Semaphore(1);
    private volatile List<Entry> entries = List.of();
    private volatile @Nullable Supplier<CompletionStage<?>> refresh;
    private volatile String lastProblem = "";
    private volatile RecentRoots operatorRoots = RecentRoots.UNREAD;
    private volatile long demandedNanos = System.nanoTime() - DEMANDED_REFRESH_MAX.toNanos();

    /**
     * A key of the ring, with the data of its row.
     *
     * @param createdAtMillis engine time
     * @param rootKeyId the id of the root key that wraps the key
     */
    public record Entry(RingKey key, long createdAtMillis, String rootKeyId) {}

    /**
     * The root keys from the last lookup of an operator's key, which are valid until {@code
     * untilMillis}.
     */
    private record RecentRoots(List<RootKey> keys, long untilMillis) {
        static final RecentRoots UNREAD = new RecentRoots(List.of(), Long.MIN_VALUE);
    }

    private KeyRing(RootKeys source, EngineTime time) {
        this.source = source;
        this.time = time;
    }

    /**
     * Reads the ring of a migrated database. Creates the first key of an empty ring, and wraps keys
     * that an earlier release has stored in clear text. Several nodes may start at the same time.
     *
     * @throws RootKeyException when the root keys cannot be read or do not open the ring
     * @throws IllegalStateException when the database cannot be read
     */
    public static KeyRing open(DataSource database, RootKeys source, EngineTime time) {
        var ring = new KeyRing(source, time);
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                ring.entries = ring.prepare(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
            return ring;
        } catch (SQLException e) {
            throw new IllegalStateException("The key ring cannot be read", e);
        }
    }

    private List<Entry> prepare(Connection connection) throws SQLException {
        KeyTable.lock(connection);
        var rows = KeyTable.read(connection);
        var roots =
                rows.stream().anyMatch(Row::isWrapped) ? readRoots(rows) : source.readOrCreate();
        if (rows.isEmpty()) {
            var first = new RingKey(FIRST_ID, randomSecret());
            KeyTable.insert(connection, FIRST_ID, roots.first().wrap(first, random), time.millis());
            // The rows are read again with the lock, because a node of an earlier release may have
            // stored a key in clear text meanwhile.
            rows = KeyTable.read(connection);
        }
        var wrapping = wrapping(rows, roots);
        for (var row : rows) {
            if (!row.isWrapped()) {
                LOG.warn(
                        "Key {} of the key ring was stored in clear and is wrapped by {} now. Older backups hold it in clear: rotate with askel keys rotate.",
                        row.id(),
                        wrapping);
                var key = new RingKey(row.id(), Bytes.wrap(row.bytes()));
                KeyTable.wrap(connection, row.id(), wrapping.wrap(key, random));
            }
        }
        return unwrap(KeyTable.read(connection), roots);
    }

    private RootKeySet readRoots(List<Row> wrapped) {
        try {
            return source.read();
        } catch (RootKeyException e) {
            var ids =
                    wrapped.stream()
                            .filter(Row::isWrapped)
                            .map(KeyRing::rootKeyId)
                            .distinct()
                            .toList();
            throw new RootKeyException(
                    "%s The key ring of this database was wrapped by root key %s."
                            .formatted(e.getMessage(), String.join(", ", ids)),
                    e);
        }
    }

    /** Returns the root key that wraps the newest wrapped key; the first root key without one. */
    private RootKey wrapping(List<Row> rows, RootKeySet roots) {
        for (var row : rows) {
            if (row.isWrapped()) {
                return root(row, roots);
            }
        }
        return roots.first();
    }

    private RootKey root(Row row, RootKeySet roots) {
        var id = RootKey.rootKeyId(row.id(), row.bytes());
        return roots.find(id)
                .orElseThrow(() ->
                        roots.failure(
                                "The %s does not open the key ring of this database: the ring was wrapped by root key %s, and the file holds %s."
                                        .formatted(
                                                source.description(),
                                                id,
                                                String.join(
                                                        ", ",
                                                        roots.keys().stream()
                                                                .map(RootKey::id)
                                                                .toList()))));
    }

    private List<Entry> unwrap(List<Row> rows, RootKeySet roots) {
        var unwrapped = new ArrayList<Entry>();
        for (var row : rows) {
            var root = root(row, roots);
            unwrapped.add(
                    new Entry(
                            root.unwrap(row.id(), row.bytes()), row.createdAtMillis(), root.id()));
        }
        if (unwrapped.isEmpty()) {
            throw new RootKeyException("The key ring (askel.task_keys) is empty.");
        }
        return List.copyOf(unwrapped);
    }

    private Bytes randomSecret() {
        var secret = new byte[RingKey.SECRET_BYTES];
        random.nextBytes(secret);
        return Bytes.wrap(secret);
    }

    /**
     * Sets the function that reads the ring again when a key id is unknown.
     *
     * @param reader calls {@link #read} on a thread that may block
     */
    public void setRefresh(Supplier<CompletionStage<?>> reader) {
        refresh = reader;
    }

    /**
     * Finds an operator's access key ({@link RootKey#operatorKey}) by its id. Reads the root keys
     * at most once a second, which may block. Never decrypts root keys, because any client can
     * cause a lookup.
     *
     * @return empty when the id belongs to no usable root key, or when the root keys cannot be read
     */
    public Optional<AccessKey> operatorKey(AccessKeyId id) {
        return operatorRoots().stream()
                .map(root -> root.operatorKey(id.account()))
                .filter(key -> key.id().equals(id))
                .findFirst();
    }

    /**
     * Returns the root keys that need no decryption, read within the last second; empty when they
     * cannot be read.
     */
    private List<RootKey> operatorRoots() {
        long now = time.millis();
        var recent = operatorRoots;
        if (now < recent.untilMillis()) {
            return recent.keys();
        }
        List<RootKey> read;
        try {
            read = source.readOpened();
        } catch (RootKeyException e) {
            report(String.valueOf(e.getMessage()));
            read = List.of();
        }
        operatorRoots = new RecentRoots(read, now + OPERATOR_READ_INTERVAL.toMillis());
        return read;
    }

    /**
     * Returns the operator's access key of the first usable root key. May block to read a file.
     * Never decrypts root keys.
     *
     * @param account twelve digits
     * @throws RootKeyException when the root keys cannot be read, or when none is usable without
     *     decryption
     */
    public AccessKey operatorKey(String account) {
        return source.readOpened().stream()
                .findFirst()
                .orElseThrow(() ->
                        new RootKeyException(
                                "No root key of the %s is opened.".formatted(source.description())))
                .operatorKey(account);
    }

    /** The keys as last read, the newest first. */
    public List<Entry> entries() {
        return entries;
    }

    /** Reads the ring again. If the root keys do not open it, the known keys remain. */
    public void read(Connection connection) throws SQLException {
        var rows = KeyTable.read(connection);
        try {
            if (!isKnown(rows)) {
                entries = unwrap(rows, rootsOf(rows));
            }
            lastProblem = "";
        } catch (RootKeyException e) {
            report(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads the root keys of wrapped keys. Decrypts new root keys only when a wrapped key needs
     * such a root key.
     */
    private RootKeySet rootsOf(List<Row> rows) {
        var opened = source.readOpened();
        var ids = opened.stream().map(RootKey::id).toList();
        return !opened.isEmpty() && rows.stream().map(KeyRing::rootKeyId).allMatch(ids::contains)
                ? RootKeySet.of(opened)
                : source.read();
    }

    /** Whether the stored keys are known already. Otherwise the root keys must be read. */
    private boolean isKnown(List<Row> rows) {
        var stored = new HashSet<String>();
        for (var row : rows) {
            stored.add(row.id() + "/" + rootKeyId(row));
        }
        var known = new HashSet<String>();
        for (var entry : entries) {
            known.add(entry.key().id() + "/" + entry.rootKeyId());
        }
        return stored.equals(known);
    }

    private static String rootKeyId(Row row) {
        return row.isWrapped() ? RootKey.rootKeyId(row.id(), row.bytes()) : "";
    }

    private void report(String problem) {
        if (!lastProblem.equals(problem)) {
            LOG.warn("This node keeps the keys that it knows. {}", problem);
        }
        lastProblem = problem;
    }

    @Override
    public RingKey newest() {
        var known = entries;
        long activeSince = time.millis() - ACTIVATION.toMillis();
        for (var entry : known) {
            if (entry.createdAtMillis() <= activeSince) {
                return entry.key();
            }
        }
        return known.getLast().key();
    }

    @Override
    public @Nullable RingKey find(int id) {
        var known = findIn(entries, id);
        if (known == null && demandRefresh()) {
            return findIn(entries, id);
        }
        return known;
    }

    private static @Nullable RingKey findIn(List<Entry> entries, int id) {
        for (var entry : entries) {
            if (entry.key().id() == id) {
                return entry.key();
            }
        }
        return null;
    }

    /**
     * Reads the ring again for an unknown key id, at most once a second. Returns whether the ring
     * was read.
     */
    private boolean demandRefresh() {
        var reader = refresh;
        if (reader == null || !demandedRefreshes.tryAcquire()) {
            return false;
        }
        try {
            long now = System.nanoTime();
            if (now - demandedNanos < DEMANDED_REFRESH_MAX.toNanos()) {
                return false;
            }
            demandedNanos = now;
            reader.get()
                    .toCompletableFuture()
                    .get(DEMANDED_REFRESH_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The key ring could not be read for an unknown key id", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            demandedRefreshes.release();
        }
    }

    /**
     * Adds a key, in the caller's transaction. After {@link #ACTIVATION}, all nodes use it.
     *
     * @return the id of the new key
     * @throws RootKeyException when the root keys do not open the ring
     * @throws IllegalStateException when the ring has {@link #KEYS_MAX} keys
     */
    public int add(Connection connection) throws SQLException {
        KeyTable.lock(connection);
        var rows = KeyTable.read(connection);
        if (rows.size() >= KEYS_MAX) {
            throw new IllegalStateException(
                    "The key ring has %d keys, and %d is the maximum. Drop old keys first: ./askel keys list shows them, ./askel keys drop ID removes one."
                            .formatted(rows.size(), KEYS_MAX));
        }
        var roots = source.read();
        var wrapping = wrapping(rows, roots);
        int id = rows.isEmpty() ? FIRST_ID : rows.getFirst().id() + 1;
        KeyTable.insert(
                connection,
                id,
                wrapping.wrap(new RingKey(id, randomSecret()), random),
                time.millis());
        return id;
    }

    /**
     * Wraps all keys with the first root key, in the caller's transaction.
     *
     * @return the id of that root key
     * @throws RootKeyException when the root keys do not open the ring
     */
    public String rewrap(Connection connection) throws SQLException {
        KeyTable.lock(connection);
        var roots = source.read();
        var first = roots.first();
        // The next lookup reads the root keys again, because the operator's key of the first root
        // key is valid now.
        operatorRoots = RecentRoots.UNREAD;
        for (var entry : unwrap(KeyTable.read(connection), roots)) {
            if (!entry.rootKeyId().equals(first.id())) {
                KeyTable.wrap(connection, entry.key().id(), first.wrap(entry.key(), random));
            }
        }
        return first.id();
    }

    /**
     * Deletes a key, in the caller's transaction. Tokens that were signed with the key are refused
     * afterwards.
     *
     * @throws NoSuchElementException when the ring does not have the key
     * @throws IllegalStateException when the key is in use for new tokens, was in use a moment ago,
     *     or will be in use soon
     */
    public void drop(Connection connection, int id) throws SQLException {
        KeyTable.lock(connection);
        var rows = KeyTable.read(connection);
        if (rows.stream().noneMatch(row -> row.id() == id)) {
            throw new NoSuchElementException("The key ring has no key %d.".formatted(id));
        }
        // The previous key counts as used for some time, because the clocks of nodes differ a
        // little.
        long settledSince = time.millis() - 2 * ACTIVATION.toMillis();
        int inUse =
                rows.stream()
                        .filter(row -> row.createdAtMillis() <= settledSince)
                        .mapToInt(Row::id)
                        .findFirst()
                        .orElse(FIRST_ID);
        if (id > inUse) {
            throw new IllegalStateException(
                    "Key %d is new, and all nodes will use it for new tokens soon.".formatted(id));
        }
        if (id == inUse) {
            throw new IllegalStateException(
                    "Key %d is used for new tokens, or was until a moment ago.".formatted(id));
        }
        KeyTable.delete(connection, id);
    }
}
