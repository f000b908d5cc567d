package dev.askel.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.api.EncryptionConfiguration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When a node knows the key of a state machine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CustomerKeyLookupTest {
    @Test
    void a_node_reads_changes_again_and_keeps_the_key_of_a_deleted_state_machine()
            throws Exception {
        var nanos = new AtomicLong();
        try (var rig =
                        EngineRig.withoutNodes(
                                EngineRig.SETTINGS.toBuilder()
                                        .keyService(new TestKeyService())
                                        .build());
                var keys = new CustomerKeys(rig.database().dataSource(), nanos::get)) {
            rig.addNode();
            var machine =
                    rig.client()
                            .createEncryptedMachine(
                                    "keyed",
                                    """
                                    {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
                                    """,
                                    new EncryptionConfiguration(
                                            EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY,
                                            TestKeyService.KEY_ID,
                                            null));
            var id =
                    rig.query(row -> row.getString(1), "SELECT machine_id::text FROM machines")
                            .getFirst();
            assertThat(keys.isKnown(id)).isFalse();
            var key = Objects.requireNonNull(keys.find(id));
            assertThat(key.machineArn()).isEqualTo(machine);
            assertThat(key.reuseMax()).hasMinutes(5);

            rig.execute("UPDATE machine_kms_keys SET kms_key_id = NULL");
            assertThat(keys.find(id)).isEqualTo(key);
            nanos.addAndGet(CustomerKeys.FRESH_FOR.toNanos() + 1);
            assertThat(keys.isKnown(id)).isFalse();
            assertThat(keys.find(id)).isNull();
            assertThat(keys.isWithoutKey(id)).isTrue();

            rig.execute("UPDATE machine_kms_keys SET kms_key_id = 'alias/test'");
            nanos.addAndGet(CustomerKeys.FRESH_FOR.toNanos() + 1);
            assertThat(keys.find(id)).isEqualTo(key);

            rig.client().deleteMachine(machine);
            nanos.addAndGet(CustomerKeys.FRESH_FOR.toNanos() + 1);
            assertThat(keys.find(id)).isEqualTo(key);
        }
    }
}
