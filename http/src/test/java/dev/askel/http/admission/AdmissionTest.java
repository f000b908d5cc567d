package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.admission.Admission.Permit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdmissionTest {
    private static final String ACCOUNT = "111111111111";
    private static final String OTHER = "222222222222";

    @Test
    void a_request_counts_once_its_body_is_read() {
        var admission = new Admission(ConcurrencyLimit.constant(1), 1_000, 1, 1_000);
        var slow = admission.tryAcquireRequest(ACCOUNT, 1).orElseThrow();
        var quick = admission.tryAcquireRequest(ACCOUNT, 1).orElseThrow();
        assertThat(admission.requestsInProgress()).isZero();
        assertThat(quick.tryStart()).isTrue();
        assertThat(slow.tryStart()).isFalse();
        assertThat(admission.requestsInProgress()).isEqualTo(1);
        quick.release();
        slow.release();
        assertThat(admission.requestsInProgress()).isZero();
        assertThat(admission.bodyBytes()).isZero();
    }

    @Test
    void a_request_counts_for_the_account_that_is_found_later() {
        var admission = new Admission(ConcurrencyLimit.constant(8), 1_000, 1, 1_000);
        var permits = new ArrayList<Permit>();
        for (int i = 0; i < 6; i++) {
            var permit = admission.tryAcquireUnverified(ACCOUNT, "10.0.0.1", 1).orElseThrow();
            assertThat(permit.tryStart(OTHER)).isTrue();
            permits.add(permit);
        }
        assertThat(tryStartRequest(admission, 1)).isPresent();
        assertThat(admission.tryAcquireRequest(OTHER, 1)).isEmpty();
        permits.forEach(Permit::release);
        assertThat(admission.tryAcquireRequest(OTHER, 1).orElseThrow().tryStart()).isTrue();
        assertThat(admission.requestsInProgress()).isEqualTo(2);
    }

    @Test
    void the_most_active_account_cannot_use_the_shares_of_others() {
        var admission = new Admission(ConcurrencyLimit.constant(8), 1_000, 1, 1_000);
        var permits = new ArrayList<Permit>();
        for (int i = 0; i < 6; i++) {
            permits.add(tryStartRequest(admission, 1).orElseThrow());
        }
        assertThat(admission.tryAcquireRequest(OTHER, 1).orElseThrow().tryStart()).isTrue();
        assertThat(tryStartRequest(admission, 1)).isEmpty();
        assertThat(admission.tryAcquireRequest(OTHER, 1).orElseThrow().tryStart()).isTrue();
        permits.forEach(Permit::release);
        assertThat(tryStartRequest(admission, 1)).isPresent();
    }

    @Test
    void starts_of_one_machine_cannot_use_the_shares_of_others() {
        var admission = new Admission(ConcurrencyLimit.constant(8), 1_000, 1, 1_000);
        for (int i = 0; i < 6; i++) {
            assertThat(admission.tryAcquireStart("busy")).isPresent();
        }
        assertThat(admission.tryAcquireStart("quiet")).isPresent();
        assertThat(admission.tryAcquireStart("busy")).isEmpty();
        assertThat(admission.tryAcquireStart("quiet")).isPresent();
    }

    @Test
    void admits_requests_up_to_the_limit() {
        var admission = new Admission(ConcurrencyLimit.constant(2), 1_000, 1, 1_000);
        var first = tryStartRequest(admission, 1);
        assertThat(first).isPresent();
        assertThat(tryStartRequest(admission, 1)).isPresent();
        assertThat(tryStartRequest(admission, 1)).isEmpty();
        first.orElseThrow().release();
        assertThat(tryStartRequest(admission, 1)).isPresent();
    }

    @Test
    void admits_body_bytes_up_to_the_limit() {
        var admission = new Admission(ConcurrencyLimit.constant(10), 100, 1, 1_000);
        assertThat(tryStartRequest(admission, 60)).isPresent();
        assertThat(tryStartRequest(admission, 41)).isEmpty();
        assertThat(tryStartRequest(admission, 40)).isPresent();
        assertThat(admission.requestsInProgress()).isEqualTo(2);
        assertThat(admission.bodyBytes()).isEqualTo(100);
    }

    @Test
    void an_address_cannot_use_all_bytes_of_requests_that_are_not_verified() {
        var admission = new Admission(ConcurrencyLimit.constant(10), 100, 1, 1_000);
        var first = admission.tryAcquireUnverified(ACCOUNT, "10.0.0.1", 50).orElseThrow();
        var other = admission.tryAcquireUnverified(ACCOUNT, "10.0.0.2", 10).orElseThrow();
        assertThat(admission.tryAcquireUnverified(ACCOUNT, "10.0.0.1", 1)).isEmpty();
        var third = admission.tryAcquireUnverified(ACCOUNT, "10.0.0.2", 23).orElseThrow();
        assertThat(admission.bodyBytes()).isEqualTo(83);
        first.release();
        first.release();
        other.release();
        third.release();
        assertThat(admission.bodyBytes()).isZero();
        assertThat(admission.tryAcquireUnverified(ACCOUNT, "10.0.0.1", 100)).isPresent();
    }

    @Test
    void the_bytes_of_addresses_are_forgotten_with_their_requests() {
        var shares = new ByteShares(100);
        for (int i = 0; i < 1_000; i++) {
            assertThat(shares.tryHold("address " + i, 10)).isTrue();
            assertThat(shares.tryHold("address " + i, 0)).isTrue();
            assertThat(shares.tryHold("address " + i, 101)).isFalse();
            shares.release("address " + i, 10);
        }
        assertThat(shares.holders()).isZero();
    }

    @Test
    void counts_long_polls_separately() {
        var admission = new Admission(ConcurrencyLimit.constant(1), 100, 1, 1_000);
        var poll = admission.tryAcquireLongPoll(ACCOUNT);
        assertThat(poll).isPresent();
        assertThat(admission.tryAcquireLongPoll(ACCOUNT)).isEmpty();
        assertThat(tryStartRequest(admission, 1)).isPresent();
        poll.orElseThrow().release();
        assertThat(admission.waitingLongPolls()).isZero();
    }

    @Test
    void the_account_with_most_polls_cannot_use_the_shares_of_others() {
        var admission = new Admission(ConcurrencyLimit.constant(1), 100, 8, 1_000);
        for (int i = 0; i < 6; i++) {
            assertThat(admission.tryAcquireLongPoll(ACCOUNT)).isPresent();
        }
        assertThat(admission.tryAcquireLongPoll(OTHER)).isPresent();
        assertThat(admission.tryAcquireLongPoll(ACCOUNT)).isEmpty();
        assertThat(admission.tryAcquireLongPoll(OTHER)).isPresent();
    }

    @Test
    void counts_answers_until_they_are_sent() {
        var admission = new Admission(ConcurrencyLimit.constant(1), 100, 1, 1_000);
        var answer = admission.tryAcquireAnswer(700);
        assertThat(admission.tryAcquireAnswer(301)).isEmpty();
        assertThat(admission.tryAcquireAnswer(300)).isPresent();
        assertThat(admission.answerBytes()).isEqualTo(1_000);
        answer.orElseThrow().release();
        assertThat(admission.answerBytes()).isEqualTo(300);
    }

    @Test
    void large_answers_do_not_use_the_limit_of_others() {
        var admission = new Admission(ConcurrencyLimit.constant(1), 100, 1, 100_000);
        assertThat(admission.tryAcquireAnswer(90_000)).isPresent();
        assertThat(admission.tryAcquireAnswer(70_000)).isEmpty();
        assertThat(admission.tryAcquireAnswer(60_000)).isPresent();
        assertThat(admission.tryAcquireAnswer(60_000)).isEmpty();
    }

    @Test
    void a_guaranteed_answer_is_counted_but_not_refused() {
        var admission = new Admission(ConcurrencyLimit.constant(1), 100, 1, 1_000);
        assertThat(admission.canGuaranteeAnswers()).isTrue();
        var guaranteed = admission.acquireGuaranteedAnswer(5_000);
        assertThat(admission.canGuaranteeAnswers()).isFalse();
        assertThat(admission.tryAcquireAnswer(10)).isEmpty();
        guaranteed.release();
        assertThat(admission.canGuaranteeAnswers()).isTrue();
    }

    @Test
    void releases_a_permit_once() {
        var admission = new Admission(ConcurrencyLimit.constant(2), 100, 1, 1_000);
        var permit = tryStartRequest(admission, 10).orElseThrow();
        permit.release();
        permit.release();
        assertThat(admission.requestsInProgress()).isZero();
        assertThat(admission.bodyBytes()).isZero();
    }

    @Test
    void concurrent_requests_never_exceed_the_limit() throws InterruptedException {
        var admission = new Admission(ConcurrencyLimit.constant(3), 1_000, 1, 1_000);
        var running = new AtomicLong();
        var most = new AtomicLong();
        var done = new CountDownLatch(8);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 8; t++) {
                threads.execute(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        tryStartRequest(admission, 1)
                                .ifPresent(permit -> visit(permit, running, most));
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most.get()).isBetween(1L, 3L);
        assertThat(admission.requestsInProgress()).isZero();
    }

    @Test
    void a_refusal_does_not_cause_another_refusal() throws Exception {
        var admission = new Admission(ConcurrencyLimit.constant(3), 1_000, 1, 1_000);
        try (var thread = Executors.newSingleThreadExecutor()) {
            var admitted =
                    thread.submit(() -> {
                        var count = 0;
                        for (int i = 0; i < 1_000_000; i++) {
                            count += admission.tryAcquireAnswer(1_001).isPresent() ? 1 : 0;
                        }
                        return count;
                    });
            var refusals = 0;
            while (!admitted.isDone()) {
                var answer = admission.tryAcquireAnswer(1_000);
                refusals += answer.isPresent() ? 0 : 1;
                answer.ifPresent(Permit::release);
            }
            assertThat(refusals).isZero();
            assertThat(admitted.get()).isZero();
        }
        assertThat(admission.answerBytes()).isZero();
    }

    private static void visit(Permit permit, AtomicLong running, AtomicLong most) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        running.decrementAndGet();
        permit.release();
    }

    /** Acquires the permit of a request and starts the request, as if its body had been read. */
    private static Optional<Permit> tryStartRequest(Admission admission, long bodyBytes) {
        return admission.tryAcquireRequest(ACCOUNT, bodyBytes).filter(Permit::tryStart);
    }
}
