package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static dev.askel.engine.access.SignInStores.ACCOUNT;
import static dev.askel.engine.access.SignInStores.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.Client;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The limits of attempts to sign in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInLimitsTest {
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);

    @Test
    void too_many_attempts_for_a_user_are_refused_until_time_passes() {
        try (var stores = new SignInStores()) {
            stores.person("anna");
            for (int i = 0; i < SignInLimits.ATTEMPTS_OF_USER_MAX; i++) {
                var client = new Client("192.0.2." + (10 + i), "");
                assertThat(
                                refused(
                                        stores.signIns.signIn(
                                                ACCOUNT, "anna", "wrong password", client)))
                        .isInstanceOf(EngineError.AccessDeniedException.class);
            }
            assertThat(refused(stores.signIn("anna", PASSWORD)))
                    .isInstanceOf(EngineError.ThrottlingException.class);
            ok(stores.signIn("otto", stores.reset("otto")));
            stores.advance(Duration.ofSeconds(30));
            ok(stores.signIn("anna", PASSWORD));
            // A successful attempt does not count.
            ok(stores.signIn("anna", PASSWORD));
        }
    }

    @Test
    void attempts_from_one_network_are_limited() {
        var limits = new SignInLimits(millis::get);
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.tryBegin("user " + i, "2001:db8::" + i)).isPresent();
        }
        assertThat(limits.tryBegin("anna", "2001:db8::ffff:1")).isEmpty();
        assertThat(limits.tryBegin("anna", "2001:db8:0:1::1")).isPresent();
    }

    @Test
    void attempts_that_the_limit_of_a_user_refuses_do_not_count_for_the_address() {
        var limits = new SignInLimits(millis::get);
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_USER_MAX; i++) {
            assertThat(limits.tryBegin("anna", "192.0.2.1")).isPresent();
        }
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.tryBegin("anna", "192.0.2.1")).isEmpty();
        }
        assertThat(limits.tryBegin("otto", "192.0.2.1")).isPresent();
    }

    @Test
    void attempts_with_passwords_and_with_the_provider_have_separate_limits() {
        var limits = new SignInLimits(millis::get);
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.tryBegin("user " + i, "192.0.2.1")).isPresent();
        }
        assertThat(limits.tryBegin("anna", "192.0.2.1")).isEmpty();
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.permitsProviderSignIn("192.0.2.1")).isTrue();
            assertThat(limits.tryBeginWithProvider("192.0.2.1")).isTrue();
        }
        assertThat(limits.permitsProviderSignIn("192.0.2.1")).isFalse();
        assertThat(limits.tryBeginWithProvider("192.0.2.1")).isFalse();
        limits.onProviderSuccess("192.0.2.1");
        assertThat(limits.tryBegin("anna", "192.0.2.1")).isEmpty();
        assertThat(limits.permitsProviderSignIn("192.0.2.1")).isTrue();
    }

    @Test
    void the_limit_of_attempts_keeps_a_bounded_number_of_names() {
        var limit = new AttemptLimit(2, Duration.ofMinutes(1), millis::get);
        for (int i = 0; i < 2 * AttemptLimit.NAMES_MAX; i++) {
            limit.tryTake("name " + i);
        }
        assertThat(limit.size()).isLessThanOrEqualTo(AttemptLimit.NAMES_MAX + 1);
        assertThat(limit.tryTake("one more")).isFalse();
        millis.addAndGet(Duration.ofMinutes(2).toMillis());
        assertThat(limit.tryTake("one more")).isTrue();
        assertThat(limit.size()).isEqualTo(1);
    }
}
