package dev.askel.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The selection of refusals that are recorded. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusalSamplesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RefusalSamples samples = new RefusalSamples(nanos::get);

    private static AuditEvent denied(String principal) {
        return denied("1", principal);
    }

    private static AuditEvent denied(String account, String principal) {
        return new AuditEvent(account, principal, "a", "*", "r", "10.0.0.1", Verdict.DENIED);
    }

    private static AuditEvent unauthenticated(String address) {
        return new AuditEvent("1", "anonymous", "a", "/", "r", address, Verdict.UNAUTHENTICATED);
    }

    private int selected(AuditEvent event, int requests) {
        int selected = 0;
        for (int i = 0; i < requests; i++) {
            selected += samples.select(event).isPresent() ? 1 : 0;
        }
        return selected;
    }

    @Test
    void a_client_is_recorded_so_often_at_once_and_then_every_ten_seconds() {
        assertThat(selected(denied("anna"), 100)).isEqualTo(RefusalSamples.BURST_OF_CLIENT);
        assertThat(selected(denied("ben"), 1)).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(samples.select(denied("anna")))
                .isEqualTo(OptionalLong.of(100 - RefusalSamples.BURST_OF_CLIENT));
        assertThat(samples.select(denied("anna"))).isEmpty();
        assertThat(samples.suppressedCount()).isEqualTo(101 - RefusalSamples.BURST_OF_CLIENT);
    }

    @Test
    void the_sessions_of_a_role_are_one_client() {
        int selected = 0;
        for (int i = 0; i < 100; i++) {
            selected += selected(denied("arn:aws:sts::1:assumed-role/reader/session" + i), 1);
        }
        assertThat(selected).isEqualTo(RefusalSamples.BURST_OF_CLIENT);
    }

    @Test
    void a_flood_from_many_addresses_is_bounded_and_hides_no_denial() {
        int selected = 0;
        for (int i = 0; i < 100_000; i++) {
            selected += selected(unauthenticated("10." + i), 1);
        }
        assertThat(selected).isEqualTo(RefusalSamples.BURST_OF_ALL);
        assertThat(samples.clientCount()).isEqualTo(RefusalSamples.CLIENTS_MAX);
        assertThat(selected(denied("anna"), 1)).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(7).toNanos());
        for (int i = 0; i < 100_000; i++) {
            selected += selected(unauthenticated("11." + i), 1);
        }
        assertThat(selected).isEqualTo(RefusalSamples.BURST_OF_ALL + 7);
    }

    @Test
    void the_refusals_of_an_account_displace_no_refusal_of_another_one() {
        assertThat(selected(denied("2", "anna"), 100)).isEqualTo(RefusalSamples.BURST_OF_CLIENT);
        int selected = 0;
        for (int i = 0; i < 10_000; i++) {
            selected += selected(denied("1", "user" + i), 1);
        }
        assertThat(selected).isEqualTo(RefusalSamples.BURST_OF_ACCOUNT);
        assertThat(selected(denied("2", "ben"), 1)).isEqualTo(1);
        // The client is still known, with the number of its suppressed refusals.
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(samples.select(denied("2", "anna")))
                .isEqualTo(OptionalLong.of(100 - RefusalSamples.BURST_OF_CLIENT));
        for (int i = 0; i < 10_000; i++) {
            samples.select(denied(Integer.toString(i), "user" + i));
        }
        assertThat(samples.clientCount())
                .isLessThanOrEqualTo(
                        RefusalSamples.ACCOUNTS_MAX * RefusalSamples.CLIENTS_OF_ACCOUNT_MAX);
    }
}
