package dev.askel.engine.encryption;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.reencryption.SealedTable;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.warning.LimitedWarnings;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts payloads with the customer-managed keys of their state machines. Encrypts the payloads
 * of other state machines with the keys of their accounts, if it is configured to.
 */
public final class AccountEncryption implements PayloadEncryption {
    private static final Logger LOG = LoggerFactory.getLogger(AccountEncryption.class);

    /** The table of the keys of accounts, which are sealed. */
    public static final SealedTable SEALED_KEYS = PayloadKeys.SEALED;

    /**
     * The time after which all nodes use a key that was set or removed. It includes a second for
     * transactions that have begun before.
     */
    public static final Duration KEYS_KNOWN_AFTER = CustomerKeys.FRESH_FOR.plusSeconds(1);

    private final PayloadKeys keys;
    private final CustomerKeys customerKeys;
    private final EnvelopeKeys envelopeKeys;
    private final LimitedWarnings warnings = new LimitedWarnings(LOG, System::nanoTime);
    private final PayloadCipher cipher;
    private final boolean encrypts;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the encryption of a node.
     *
     * @param database a migrated database; uses a few connections at a time
     * @param ring the key ring, which seals the keys of accounts
     * @param service creates and decrypts the data keys of customers
     * @param encrypts whether payloads are encrypted with keys of accounts. Encrypted payloads are
     *     readable in both cases
     * @param capabilities payloads are stored in clear while a node cannot read encrypted ones
     */
    public AccountEncryption(
            DataSource database,
            RingKeys ring,
            EngineTime time,
            KeyService service,
            boolean encrypts,
            NodeCapability.Check capabilities) {
        var random = new SecureRandom();
        keys = new PayloadKeys(database, ring, time, random);
        customerKeys = new CustomerKeys(database, System::nanoTime);
        envelopeKeys = new EnvelopeKeys(database, service, time, System::nanoTime);
        cipher = new PayloadCipher(random);
        this.encrypts = encrypts;
        this.capabilities = capabilities;
    }

    /** Returns whether any payload in the database can be encrypted. */
    public static boolean hasKeys(DataSource database) throws SQLException {
        try (var connection = database.getConnection()) {
            return PayloadKeyTable.any(connection)
                    || CustomerKeyTable.any(connection)
                    || EnvelopeKeyTable.any(connection);
        }
    }

    @Override
    public PayloadEncryptor prepare(Stream<String> owners) throws SQLException {
        boolean byAccount =
                encrypts && capabilities.refusal(NodeCapability.ENCRYPTED_PAYLOADS).isEmpty();
        var ofMachines = new HashMap<String, Optional<PayloadKey>>();
        var ofAccounts = new HashMap<String, PayloadKey>();
        for (var owner : (Iterable<String>) owners::iterator) {
            var machineId = CustomerKeys.machineId(owner);
            if (machineId != null && !ofMachines.containsKey(machineId)) {
                var customer = customerKeys.find(machineId);
                ofMachines.put(
                        machineId,
                        customer == null
                                ? Optional.empty()
                                : Optional.of(envelopeKeys.current(customer)));
            }
            var account = byAccount ? PayloadEncryption.accountOf(owner) : null;
            if (account != null && !ofAccounts.containsKey(account)) {
                ofAccounts.put(account, keys.newest(account));
            }
        }
        return !byAccount && ofMachines.values().stream().allMatch(Optional::isEmpty)
                ? PayloadEncryptor.CLEAR
                : new Encryptor(ofMachines, ofAccounts, byAccount);
    }

    @Override
    public CompletionStage<Optional<PayloadUnavailableException>> makeReady(String owner) {
        var machineId = CustomerKeys.machineId(owner);
        if (machineId == null) {
            return READY;
        }
        if (!customerKeys.isKnown(machineId)) {
            return CompletableFuture.runAsync(
                            () -> read(machineId), read -> Thread.ofVirtual().start(read))
                    .thenCompose(_ -> makeKnownReady(machineId));
        }
        return makeKnownReady(machineId);
    }

    private void read(String machineId) {
        try {
            var _ = customerKeys.find(machineId);
        } catch (SQLException _) {
            // The write waits for the database as others do, and reads the key then.
            return;
        }
    }

    private CompletionStage<Optional<PayloadUnavailableException>> makeKnownReady(
            String machineId) {
        var customer = customerKeys.findKnown(machineId);
        return customer == null ? READY : envelopeKeys.makeReady(customer);
    }

    @Override
    public boolean hasCustomerKey(String owner) {
        var machineId = CustomerKeys.machineId(owner);
        return machineId != null && !customerKeys.isWithoutKey(machineId);
    }

    private final class Encryptor implements PayloadEncryptor {
        private final Map<String, Optional<PayloadKey>> ofMachines;
        private final Map<String, PayloadKey> ofAccounts;
        private final boolean byAccount;

        Encryptor(
                Map<String, Optional<PayloadKey>> ofMachines,
                Map<String, PayloadKey> ofAccounts,
                boolean byAccount) {
            this.ofMachines = ofMachines;
            this.ofAccounts = ofAccounts;
            this.byAccount = byAccount;
        }

        @Override
        public Bytes encrypt(String keyOwner, String owner, Bytes clear) {
            var key = key(keyOwner);
            return key == null ? clear : cipher.encrypt(owner, key, clear);
        }

        @Override
        public Bytes contentId(String owner, Bytes digest) {
            var key = key(owner);
            return key == null ? digest : PayloadCipher.contentId(key, digest);
        }

        /** Returns the key of an owner; null if its payloads stay in clear. */
        private @Nullable PayloadKey key(String owner) {
            var machineId = CustomerKeys.machineId(owner);
            if (machineId != null) {
                var ofMachine = ofMachines.get(machineId);
                if (ofMachine == null) {
                    throw new IllegalStateException(
                            "The customer-managed key of %s was not read".formatted(owner));
                }
                if (ofMachine.isPresent()) {
                    return ofMachine.get();
                }
            }
            var account = byAccount ? PayloadEncryption.accountOf(owner) : null;
            if (account == null) {
                return null;
            }
            var key = ofAccounts.get(account);
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
        var id = PayloadCipher.keyId(owner, stored);
        var key =
                switch (id.source()) {
                    case ACCOUNT -> keys.find(account, Math.toIntExact(id.number()));
                    case CUSTOMER -> envelopeKeys.find(account, id.number());
                };
        if (key == null) {
            throw new IllegalStateException(
                    "A payload of %s is encrypted with key %d, which does not exist"
                            .formatted(owner, id.number()));
        }
        return cipher.decrypt(owner, key, stored);
    }

    @Override
    public void close() {
        customerKeys.close();
    }

    @Override
    public Bytes decryptOrKeep(String owner, Bytes stored) throws SQLException {
        try {
            return decrypt(owner, stored);
        } catch (IllegalStateException e) {
            warnings.warn(owner, String.valueOf(e.getMessage()));
            return stored;
        } catch (PayloadUnavailableException e) {
            if (e.isTransient()) {
                throw e;
            }
            warnings.warn(
                    owner,
                    "A payload of %s cannot be decrypted: %s".formatted(owner, e.getMessage()));
            return stored;
        }
    }
}
