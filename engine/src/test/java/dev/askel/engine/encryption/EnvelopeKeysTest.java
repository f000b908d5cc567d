package dev.askel.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Eventually;
import dev.askel.engine.encryption.KeyServiceException.Reason;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.sql.PayloadUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When data keys are created, reused and decrypted again. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EnvelopeKeysTest {
    private static final TestPostgres.Database DATABASE = TestPostgres.shared().createDatabase();
    private static final String ACCOUNT = "123456789012";
    private static final Duration REUSE = Duration.ofSeconds(100);

    private final TestKeyService kms = new TestKeyService();
    private final AtomicLong nanos = new AtomicLong();
    private final CustomerKey key = key(ACCOUNT, "m");
    private final EnvelopeKeys keys = keys();

    private static CustomerKey key(String account, String machine) {
        return new CustomerKey(
                UUID.randomUUID(),
                "arn:aws:states:us-east-1:%s:stateMachine:%s".formatted(account, machine),
                TestKeyService.KEY_ID,
                REUSE);
    }

    private EnvelopeKeys keys() {
        return new EnvelopeKeys(DATABASE.dataSource(), kms, System::currentTimeMillis, nanos::get);
    }

    private void skip(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private PayloadKey current() {
        try {
            return keys.current(key);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyServiceException disabled() {
        return KeyServiceException.ofState("DISABLED", "disabled");
    }

    @Test
    void a_data_key_is_reused_for_its_period_and_replaced_before_its_end() throws Exception {
        var first = keys.current(key);
        skip(Duration.ofSeconds(79));
        assertThat(Eventually.get(keys.makeReady(key))).isEmpty();
        assertThat(keys.current(key)).isSameAs(first);

        skip(Duration.ofSeconds(2));
        assertThat(Eventually.get(keys.makeReady(key))).isEmpty();
        Eventually.holds("the data key is replaced", () -> !current().equals(first));
    }

    @Test
    void a_disabled_key_is_used_until_the_period_ends() throws Exception {
        var first = keys.current(key);
        kms.refuseWith(disabled());
        skip(REUSE.minusSeconds(1));
        assertThat(Eventually.get(keys.makeReady(key))).isEmpty();
        assertThat(keys.current(key)).isSameAs(first);

        skip(Duration.ofSeconds(1));
        assertThat(Eventually.get(keys.makeReady(key))).isPresent();
        assertThatThrownBy(() -> keys.current(key)).isInstanceOf(PayloadUnavailableException.class);
    }

    @Test
    void a_stored_data_key_is_decrypted_again_after_its_period() throws Exception {
        long number = keys.current(key).id().number();
        var other = keys();
        assertThat(other.find(ACCOUNT, number)).isEqualTo(keys.current(key));
        kms.refuseWith(disabled());
        skip(REUSE.minusSeconds(1));
        assertThat(other.find(ACCOUNT, number)).isEqualTo(keys.current(key));

        skip(Duration.ofSeconds(1));
        assertThatThrownBy(() -> other.find(ACCOUNT, number))
                .isInstanceOf(PayloadUnavailableException.class);
    }

    @Test
    void kms_is_not_called_again_during_the_pause_after_a_refusal() {
        kms.refuseWith(disabled());
        assertThatThrownBy(() -> keys.current(key)).isInstanceOf(PayloadUnavailableException.class);
        kms.refuseWith(null);
        skip(EnvelopeKeys.PAUSE.minusSeconds(1));
        assertThatThrownBy(() -> keys.current(key)).isInstanceOf(PayloadUnavailableException.class);
        skip(Duration.ofSeconds(1));
        assertThat(Eventually.get(keys.makeReady(key))).isEmpty();
    }

    @Test
    void a_refusal_concerns_one_state_machine_and_silence_its_account() {
        kms.refuseWith(disabled());
        assertThatThrownBy(() -> keys.current(key)).isInstanceOf(PayloadUnavailableException.class);
        kms.refuseWith(null);
        assertThat(Eventually.get(keys.makeReady(key(ACCOUNT, "other")))).isEmpty();

        kms.refuseWith(new KeyServiceException(Reason.UNAVAILABLE, "silent"));
        assertThat(Eventually.get(keys.makeReady(key(ACCOUNT, "third")))).isPresent();
        kms.refuseWith(null);
        skip(EnvelopeKeys.PAUSE_OF_SILENCE.minusSeconds(1));
        assertThat(Eventually.get(keys.makeReady(key(ACCOUNT, "fourth")))).isPresent();
        assertThat(Eventually.get(keys.makeReady(key("999999999999", "m")))).isEmpty();
        skip(Duration.ofSeconds(1));
        assertThat(Eventually.get(keys.makeReady(key(ACCOUNT, "fourth")))).isEmpty();
    }

    @Test
    void a_node_decrypts_its_own_data_keys_without_kms() throws Exception {
        long number = keys.current(key).id().number();
        kms.refuseWith(disabled());
        assertThat(keys.find(ACCOUNT, number)).isEqualTo(keys.current(key));
    }

    @Test
    void a_data_key_decrypts_only_payloads_of_its_own_account() throws Exception {
        long number = keys.current(key).id().number();
        assertThat(keys.find(ACCOUNT, number)).isNotNull();
        assertThat(keys.find("999999999999", number)).isNull();
        assertThat(keys.find(ACCOUNT, Long.MAX_VALUE)).isNull();
    }
}
