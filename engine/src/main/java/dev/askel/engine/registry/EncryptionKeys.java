package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.encryption.CustomerKey;
import dev.askel.engine.encryption.CustomerKeyTable;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.encryption.KeyServiceException;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.sql.PayloadEncryption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The customer-managed keys of state machines (docs/operations/customer-keys.md). */
public final class EncryptionKeys {
    /** The reuse period of a configuration without one (docs/aws/api.md section 5). */
    private static final Duration REUSE_DEFAULT = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionKeys.class);

    private final KeyService service;
    private final PayloadEncryption payloads;
    private final Supplier<Optional<EngineError>> refusal;

    /**
     * Creates the keys of a registry.
     *
     * @param service checks keys
     * @param payloads encrypts the payloads of executions
     * @param refusal the refusal of a customer-managed key while a node cannot use it
     */
    public EncryptionKeys(
            KeyService service,
            PayloadEncryption payloads,
            Supplier<Optional<EngineError>> refusal) {
        this.service = service;
        this.payloads = payloads;
        this.refusal = refusal;
    }

    /** Returns whether a configuration has a customer-managed key. */
    static boolean isCustomers(@Nullable EncryptionConfiguration encryption) {
        return encryption != null
                && encryption.type() == EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY;
    }

    /**
     * Refuses a key that cannot be used.
     *
     * @param checked the result of the other checks; a refusal is returned without a call of KMS
     */
    CompletionStage<Answer<StateMachineArn>> check(
            Answer<StateMachineArn> checked, @Nullable EncryptionConfiguration encryption) {
        if (encryption == null
                || !isCustomers(encryption)
                || !(checked instanceof Answer.Ok<StateMachineArn>(var machine))) {
            return CompletableFuture.completedStage(checked);
        }
        var refused = refusal.get();
        if (refused.isPresent()) {
            return Answer.refusedStage(refused.get());
        }
        var kmsKeyId = Objects.requireNonNull(encryption.kmsKeyId());
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        service.check(machine.unqualified().toString(), kmsKeyId);
                        return checked;
                    } catch (KeyServiceException e) {
                        LOG.info("The key of {} is refused: {}", machine, e.getMessage());
                        return Answer.refused(e.withError().error());
                    }
                },
                check -> Thread.ofVirtual().start(check));
    }

    /** Stores the key of a new state machine. */
    void store(Connection connection, StoredMachine machine, EncryptionConfiguration encryption)
            throws SQLException {
        if (isCustomers(encryption)) {
            put(connection, machine, encryption);
        }
    }

    /** Stores the key of a state machine after an update, or its removal. */
    void replace(Connection connection, StoredMachine machine, EncryptionConfiguration encryption)
            throws SQLException {
        if (isCustomers(encryption)) {
            put(connection, machine, encryption);
        } else {
            CustomerKeyTable.remove(connection, machine.id());
        }
    }

    private static void put(
            Connection connection, StoredMachine machine, EncryptionConfiguration encryption)
            throws SQLException {
        var seconds = encryption.kmsDataKeyReusePeriodSeconds();
        CustomerKeyTable.put(
                connection,
                new CustomerKey(
                        machine.id(),
                        machine.arn().toString(),
                        Objects.requireNonNull(encryption.kmsKeyId()),
                        seconds == null ? REUSE_DEFAULT : Duration.ofSeconds(seconds)));
    }

    /** Delays the result of an update until all nodes use the key that it has set. */
    <T> CompletionStage<T> afterKnown(T result) {
        return CompletableFuture.supplyAsync(
                () -> result,
                CompletableFuture.delayedExecutor(
                        AccountEncryption.KEYS_KNOWN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Refuses a start on a state machine whose key cannot be used now. */
    CompletionStage<Answer<StartableMachine>> requireUsable(StartableMachine machine) {
        var scope = machine.arn().scope();
        return payloads.makeReady(
                        PayloadEncryption.machineOwner(
                                scope.account(), scope.region(), machine.machineId()))
                .thenApply(failure ->
                        failure.isEmpty()
                                ? Answer.ok(machine)
                                : Answer.refused(failure.get().error()));
    }
}
