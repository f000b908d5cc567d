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
    void a_request_is_in_work_once_its_body_has_come() {
        var admission = new Admission(ConcurrencyLimit.of(1), 1_000, 1, 1_000);
        var slow = admission.request(ACCOUNT, 1).orElseThrow();
        var quick = admission.request(ACCOUNT, 1).orElseThrow();
        assertThat(admission.requests()).isZero();
        assertThat(quick.tryStart()).isTrue();
        assertThat(slow.tryStart()).isFalse();
        assertThat(admission.requests()).isEqualTo(1);
        quick.release();
        slow.release();
        assertThat(admission.requests()).isZero();
        assertThat(admission.bytes()).isZero();
    }

    @Test
    void the_most_active_account_leaves_others_their_share() {
        var admission = new Admission(ConcurrencyLimit.of(8), 1_000, 1, 1_000);
        var permits = new ArrayList<Permit>();
        for (int i = 0; i < 6; i++) {
            permits.add(begun(admission, 1).orElseThrow());
        }
        assertThat(admission.request(OTHER, 1).orElseThrow().tryStart()).isTrue();
        assertThat(begun(admission, 1)).isEmpty();
        assertThat(admission.request(OTHER, 1).orElseThrow().tryStart()).isTrue();
        permits.forEach(Permit::release);
        assertThat(begun(admission, 1)).isPresent();
    }

    @Test
    void starts_of_one_machine_leave_those_of_others_their_share() {
        var admission = new Admission(ConcurrencyLimit.of(8), 1_000, 1, 1_000);
        for (int i = 0; i < 6; i++) {
            assertThat(admission.start("busy")).isPresent();
        }
        assertThat(admission.start("quiet")).isPresent();
        assertThat(admission.start("busy")).isEmpty();
        assertThat(admission.start("quiet")).isPresent();
    }

    @Test
    void admits_up_to_the_number_of_requests() {
        var admission = new Admission(ConcurrencyLimit.of(2), 1_000, 1, 1_000);
        var first = begun(admission, 1);
        assertThat(first).isPresent();
        assertThat(begun(admission, 1)).isPresent();
        assertThat(begun(admission, 1)).isEmpty();
        first.orElseThrow().release();
        assertThat(begun(admission, 1)).isPresent();
    }

    @Test
    void admits_up_to_the_number_of_bytes() {
        var admission = new Admission(ConcurrencyLimit.of(10), 100, 1, 1_000);
        assertThat(begun(admission, 60)).isPresent();
        assertThat(begun(admission, 41)).isEmpty();
        assertThat(begun(admission, 40)).isPresent();
        assertThat(admission.requests()).isEqualTo(2);
        assertThat(admission.bytes()).isEqualTo(100);
    }

    @Test
    void counts_long_polls_apart() {
        var admission = new Admission(ConcurrencyLimit.of(1), 100, 1, 1_000);
        var poll = admission.longPoll(ACCOUNT);
        assertThat(poll).isPresent();
        assertThat(admission.longPoll(ACCOUNT)).isEmpty();
        assertThat(begun(admission, 1)).isPresent();
        poll.orElseThrow().release();
        assertThat(admission.longPolls()).isZero();
    }

    @Test
    void the_account_with_most_polls_leaves_others_their_share() {
        var admission = new Admission(ConcurrencyLimit.of(1), 100, 8, 1_000);
        for (int i = 0; i < 6; i++) {
            assertThat(admission.longPoll(ACCOUNT)).isPresent();
        }
        assertThat(admission.longPoll(OTHER)).isPresent();
        assertThat(admission.longPoll(ACCOUNT)).isEmpty();
        assertThat(admission.longPoll(OTHER)).isPresent();
    }

    @Test
    void counts_answers_until_they_are_sent() {
        var admission = new Admission(ConcurrencyLimit.of(1), 100, 1, 1_000);
        var answer = admission.answer(700);
        assertThat(admission.answer(301)).isEmpty();
        assertThat(admission.answer(300)).isPresent();
        assertThat(admission.answerBytes()).isEqualTo(1_000);
        answer.orElseThrow().release();
        assertThat(admission.answerBytes()).isEqualTo(300);
    }

    @Test
    void large_answers_leave_room_for_others() {
        var admission = new Admission(ConcurrencyLimit.of(1), 100, 1, 100_000);
        assertThat(admission.answer(90_000)).isPresent();
        assertThat(admission.answer(70_000)).isEmpty();
        assertThat(admission.answer(60_000)).isPresent();
        assertThat(admission.answer(60_000)).isEmpty();
    }

    @Test
    void a_guaranteed_answer_is_counted_but_not_refused() {
        var admission = new Admission(ConcurrencyLimit.of(1), 100, 1, 1_000);
        assertThat(admission.canGuaranteeAnswers()).isTrue();
        var guaranteed = admission.guaranteedAnswer(5_000);
        assertThat(admission.canGuaranteeAnswers()).isFalse();
        assertThat(admission.answer(10)).isEmpty();
        guaranteed.release();
        assertThat(admission.canGuaranteeAnswers()).isTrue();
    }

    @Test
    void releases_a_permit_once() {
        var admission = new Admission(ConcurrencyLimit.of(2), 100, 1, 1_000);
        var permit = begun(admission, 10).orElseThrow();
        permit.release();
        permit.release();
        assertThat(admission.requests()).isZero();
        assertThat(admission.bytes()).isZero();
    }

    @Test
    void never_admits_more_under_concurrent_requests() throws InterruptedException {
        var admission = new Admission(ConcurrencyLimit.of(3), 1_000, 1, 1_000);
        var inside = new AtomicLong();
        var most = new AtomicLong();
        var done = new CountDownLatch(8);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 8; t++) {
                threads.execute(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        begun(admission, 1).ifPresent(permit -> visit(permit, inside, most));
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most.get()).isBetween(1L, 3L);
        assertThat(admission.requests()).isZero();
    }

    @Test
    void a_refusal_does_not_cause_another_refusal() throws Exception {
        var admission = new Admission(ConcurrencyLimit.of(3), 1_000, 1, 1_000);
        try (var thread = Executors.newSingleThreadExecutor()) {
            var admitted =
                    thread.submit(() -> {
                        var count = 0;
                        for (int i = 0; i < 1_000_000; i++) {
                            count += admission.answer(1_001).isPresent() ? 1 : 0;
                        }
                        return count;
                    });
            var missed = 0;
            while (!admitted.isDone()) {
                var answer = admission.answer(1_000);
                missed += answer.isPresent() ? 0 : 1;
                answer.ifPresent(Permit::release);
            }
            assertThat(missed).isZero();
            assertThat(admitted.get()).isZero();
        }
        assertThat(admission.answerBytes()).isZero();
    }

    private static void visit(Permit permit, AtomicLong inside, AtomicLong most) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        inside.decrementAndGet();
        permit.release();
    }

    /** A request whose body has been read. */
    private static Optional<Permit> begun(Admission admission, long bodyBytes) {
        return admission.request(ACCOUNT, bodyBytes).filter(Permit::tryStart);
    }
}
