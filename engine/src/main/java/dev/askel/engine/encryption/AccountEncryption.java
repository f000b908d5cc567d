package dev.askel.engine.encryption;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.reencryption.SealedTable;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.warning.LimitedWarnings;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encrypts payloads with the keys of their accounts, if it is configured to. */
public final class AccountEncryption implements PayloadEncryption {
    private static final Logger LOG = LoggerFactory.getLogger(AccountEncryption.class);

    /** The table of the keys of accounts, which are sealed. */
    public static final SealedTable SEALED_KEYS = PayloadKeys.SEALED;

    private final PayloadKeys keys;
    private final LimitedWarnings warnings = new LimitedWarnings(LOG, System::nanoTime);
    private final PayloadCipher cipher;
    private final boolean encrypts;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the encryption of a node.
     *
     * @param database a migrated database; uses at most one connection at a time
     * @param ring the key ring, which seals the keys of accounts
     * @param encrypts whether payloads are encrypted. Encrypted payloads are readable in both cases
     * @param capabilities payloads are stored in clear while a node cannot read encrypted ones
     */
    public AccountEncryption(
            DataSource database,
            RingKeys ring,
            EngineTime time,
            boolean encrypts,
            NodeCapability.Check capabilities) {
        var random = new SecureRandom();
        keys = new PayloadKeys(database, ring, time, random);
        cipher = new PayloadCipher(random);
        this.encrypts = encrypts;
        this.capabilities = capabilities;
    }

    /** Returns whether any payload in the database can be encrypted. */
    public static boolean hasKeys(DataSource database) throws SQLException {
        try (var connection = database.getConnection()) {
            return PayloadKeyTable.any(connection);
        }
    }

    @Override
    public PayloadEncryptor prepare(Stream<String> owners) throws SQLException {
        if (!encrypts || capabilities.refusal(NodeCapability.ENCRYPTED_PAYLOADS).isPresent()) {
            return PayloadEncryptor.CLEAR;
        }
        var keysByAccount = new HashMap<String, PayloadKey>();
        for (var owner : (Iterable<String>) owners::iterator) {
            var account = PayloadEncryption.accountOf(owner);
            if (account != null && !keysByAccount.containsKey(account)) {
                keysByAccount.put(account, keys.newest(account));
            }
        }
        return new Encryptor(keysByAccount);
    }

    private final class Encryptor implements PayloadEncryptor {
        private final Map<String, PayloadKey> keysByAccount;

        Encryptor(Map<String, PayloadKey> keysByAccount) {
            this.keysByAccount = keysByAccount;
        }

        @Override
        public Bytes encrypt(String owner, Bytes clear) {
            var key = key(owner);
            return key == null ? clear : cipher.encrypt(owner, key, clear);
        }

        @Override
        public Bytes contentId(String owner, Bytes digest) {
            var key = key(owner);
            return key == null ? digest : PayloadCipher.contentId(key, digest);
        }

        /** Returns the key of an owner's account; null for an owner without an account. */
        private @Nullable PayloadKey key(String owner) {
            var account = PayloadEncryption.accountOf(owner);
            if (account == null) {
                return null;
            }
            var key = keysByAccount.get(account);
            if (key == null) {
                throw new IllegalStateException(
                        "The payload key of %s was not read".formatted(owner));
            }
            return key;
        }
    }

    @Override
    public Bytes decrypt(String owner, Bytes stored) throws SQLException {
        var account =
                PayloadEncryption.isEncrypted(stored) ? PayloadEncryption.accountOf(owner) : null;
        if (account == null) {
            return stored;
        }
        int id = PayloadCipher.keyId(owner, stored);
        var key = keys.find(account, id);
        if (key == null) {
            throw new IllegalStateException(
                    "A payload of %s is encrypted with key %d of its account, which does not exist"
                            .formatted(owner, id));
        }
        return cipher.decrypt(owner, key, stored);
    }

    @Override
    public Bytes decryptOrKeep(String owner, Bytes stored) throws SQLException {
        try {
            return decrypt(owner, stored);
        } catch (IllegalStateException e) {
            warnings.warn(owner, String.valueOf(e.getMessage()));
            return stored;
        }
    }
}
