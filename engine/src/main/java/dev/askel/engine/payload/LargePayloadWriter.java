package dev.askel.engine.payload;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.PayloadReference;
import dev.askel.engine.sql.RowPayload;
import dev.askel.engine.sql.StoredPayload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the large payloads of one transaction. Not thread-safe. */
final class LargePayloadWriter implements PayloadEncryptor {
    private static final Comparator<ContentKey> BY_KEY =
            Comparator.comparing(ContentKey::account)
                    .thenComparing(key -> key.id().unsafeArray(), Arrays::compareUnsigned);

    private final PayloadEncryption contentSource;
    private final PayloadEncryptor encryptor;
    private final RecentContents recent;
    private final int inlineBytesMax;
    private final long nowMillis;

    /** The contents that may not be stored yet; null for a content that is stored. */
    private final Map<ContentKey, @Nullable Content> contents = new HashMap<>();

    private final Set<Reference> references = new HashSet<>();
    private final List<ContentKey> kept = new ArrayList<>();
    private final IdentityHashMap<Payload, StoredPayload> toMove = new IdentityHashMap<>();

    private record Reference(String persistenceId, ContentKey key) {}

    /**
     * A content to store.
     *
     * @param keyOwner the owner whose key encrypts it
     */
    @SuppressWarnings("ArrayRecordComponent") // No instances are compared.
    private record Content(String keyOwner, byte[] json) {
        Bytes encrypt(PayloadEncryptor encryptor, ContentKey key) {
            return encryptor.encrypt(keyOwner, key.encryptionOwner(), Contents.encode(json));
        }
    }

    /**
     * Creates the writer of a transaction.
     *
     * @param inlineBytesMax the maximum size in bytes of a payload in a column
     * @param nowMillis the engine time
     * @param contentSource has the contents of the payloads after the transaction
     */
    LargePayloadWriter(
            PayloadEncryptor encryptor,
            RecentContents recent,
            int inlineBytesMax,
            long nowMillis,
            PayloadEncryption contentSource) {
        this.encryptor = encryptor;
        this.recent = recent;
        this.inlineBytesMax = inlineBytesMax;
        this.nowMillis = nowMillis;
        this.contentSource = contentSource;
    }

    @Override
    public Bytes encrypt(String keyOwner, String owner, Bytes clear) {
        return encryptor.encrypt(keyOwner, owner, clear);
    }

    @Override
    public Bytes contentId(String owner, Bytes digest) {
        return encryptor.contentId(owner, digest);
    }

    @Override
    public Bytes storeRow(String owner, RowPayload row) {
        if (row.large().isEmpty()) {
            return encrypt(owner, row.bytes());
        }
        var rowReferences = new ArrayList<PayloadReference>(row.large().size());
        for (var payload : row.large()) {
            rowReferences.add(PayloadReference.of(refer(owner, payload), payload));
        }
        return encrypt(owner, PayloadReference.join(rowReferences, row.bytes()));
    }

    /** Adds a reference of an execution to a payload, and returns the id of the content. */
    private Bytes refer(String owner, Payload payload) {
        var known = payload.stored() instanceof StoredPayload of ? of : toMove.get(payload);
        if (known != null && known.account().equals(PayloadEncryption.accountOf(owner))) {
            contents.putIfAbsent(new ContentKey(known.account(), known.id()), null);
            references.add(new Reference(owner, new ContentKey(known.account(), known.id())));
            return known.id();
        }
        var id = refer(owner, payload.verbatimUtf8());
        toMove.put(payload, contentSource.contentOf(owner, id, payload.sizeBytes()));
        return id;
    }

    private Bytes refer(String owner, byte[] json) {
        var key = new ContentKey(account(owner), contentId(owner, ContentKey.digest(json)));
        contents.put(key, new Content(owner, json));
        references.add(new Reference(owner, key));
        return key.id();
    }

    private static String account(String owner) {
        var account = PayloadEncryption.accountOf(owner);
        if (account == null) {
            throw new IllegalStateException(owner + " has no account, and so no large payloads");
        }
        return account;
    }

    @Override
    public @Nullable Bytes storeColumn(String owner, @Nullable Bytes clear) {
        if (clear == null) {
            return null;
        }
        var reference = PayloadReference.ofColumn(clear);
        if (reference != null) {
            var key = new ContentKey(account(owner), reference.id());
            contents.putIfAbsent(key, null);
            references.add(new Reference(owner, key));
            return encrypt(owner, clear);
        }
        return clear.size() <= inlineBytesMax
                ? encrypt(owner, clear)
                : encrypt(
                        owner,
                        PayloadReference.column(refer(owner, clear.unsafeArray()), clear.size()));
    }

    /** Adds a payload whose owner will refer to it in another transaction, and returns its id. */
    Bytes add(String owner, Payload payload) {
        return refer(owner, payload.verbatimUtf8());
    }

    /**
     * Stores the added contents. They are kept for {@link ExpiredPayloads#KEPT_FOR}, so that their
     * owners can refer to them.
     */
    void storeUnreferenced(Connection connection) throws SQLException {
        for (var content : contents.entrySet()) {
            var added = content.getValue();
            if (added != null) {
                LargePayloadTable.insertUnreferenced(
                        connection,
                        content.getKey(),
                        added.encrypt(encryptor, content.getKey()),
                        nowMillis);
            }
        }
    }

    @Override
    public void storeContents(Connection connection, Supplier<Set<String>> owners)
            throws SQLException {
        if (references.isEmpty()) {
            return;
        }
        var written = owners.get();
        references.removeIf(reference -> !written.contains(reference.persistenceId()));
        var keys = references.stream().map(Reference::key).distinct().sorted(BY_KEY).toList();
        try {
            // Transactions change the rows in one order, so that they never deadlock.
            for (var key : keys) {
                if (!recent.contains(key)) {
                    store(connection, key);
                    kept.add(key);
                }
            }
            for (var reference : sortedReferences()) {
                LargePayloadTable.insertReference(
                        connection, reference.persistenceId(), reference.key());
            }
        } catch (SQLException e) {
            // A content may be missing that this node has stored, for example after a failover.
            recent.removeAll(keys);
            throw e;
        }
    }

    private void store(Connection connection, ContentKey key) throws SQLException {
        var content = contents.get(key);
        if (content == null) {
            LargePayloadTable.keep(connection, key);
        } else {
            LargePayloadTable.insert(connection, key, content.encrypt(encryptor, key), nowMillis);
        }
    }

    private List<Reference> sortedReferences() {
        return references.stream()
                .sorted(
                        Comparator.comparing(Reference::persistenceId)
                                .thenComparing(Reference::key, BY_KEY))
                .toList();
    }

    @Override
    public void onCommitted() {
        kept.forEach(recent::add);
        toMove.forEach(Payload::moveTo);
    }
}
