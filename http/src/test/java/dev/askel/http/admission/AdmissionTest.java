package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.admission.Admission.Permit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdmissionTest {
    @Test
    void admits_up_to_the_number_of_requests() {
        var admission = new Admission(2, 1_000, 1, 1_000);
        var first = admission.request(1);
        assertThat(first).isPresent();
        assertThat(admission.request(1)).isPresent();
        assertThat(admission.request(1)).isEmpty();
        first.orElseThrow().giveBack();
        assertThat(admission.request(1)).isPresent();
    }

    @Test
    void admits_up_to_the_number_of_bytes() {
        var admission = new Admission(10, 100, 1, 1_000);
        assertThat(admission.request(60)).isPresent();
        assertThat(admission.request(41)).isEmpty();
        assertThat(admission.request(40)).isPresent();
        assertThat(admission.requests()).isEqualTo(2);
        assertThat(admission.bytes()).isEqualTo(100);
    }

    @Test
    void counts_long_polls_apart() {
        var admission = new Admission(1, 100, 1, 1_000);
        var poll = admission.longPoll();
        assertThat(poll).isPresent();
        assertThat(admission.longPoll()).isEmpty();
        assertThat(admission.request(1)).isPresent();
        poll.orElseThrow().giveBack();
        assertThat(admission.longPolls()).isZero();
    }

    @Test
    void counts_answers_until_they_are_sent() {
        var admission = new Admission(1, 100, 1, 1_000);
        var answer = admission.answer(700);
        assertThat(admission.answer(301)).isEmpty();
        assertThat(admission.answer(300)).isPresent();
        assertThat(admission.answerBytes()).isEqualTo(1_000);
        answer.orElseThrow().giveBack();
        assertThat(admission.answerBytes()).isEqualTo(300);
    }

    @Test
    void large_answers_leave_the_others_their_room() {
        var admission = new Admission(1, 100, 1, 100_000);
        assertThat(admission.answer(90_000)).isPresent();
        assertThat(admission.answer(70_000)).isEmpty();
        assertThat(admission.answer(60_000)).isPresent();
        assertThat(admission.answer(60_000)).isEmpty();
    }

    @Test
    void an_answer_that_is_owed_is_counted_but_not_refused() {
        var admission = new Admission(1, 100, 1, 1_000);
        assertThat(admission.mayOweMore()).isTrue();
        var owed = admission.owedAnswer(5_000);
        assertThat(admission.mayOweMore()).isFalse();
        assertThat(admission.answer(10)).isEmpty();
        owed.giveBack();
        assertThat(admission.mayOweMore()).isTrue();
    }

    @Test
    void takes_a_place_back_once() {
        var admission = new Admission(2, 100, 1, 1_000);
        var permit = admission.request(10).orElseThrow();
        permit.giveBack();
        permit.giveBack();
        assertThat(admission.requests()).isZero();
        assertThat(admission.bytes()).isZero();
    }

    @Test
    void never_admits_more_however_many_ask_at_once() throws InterruptedException {
        var admission = new Admission(3, 1_000, 1, 1_000);
        var inside = new AtomicLong();
        var most = new AtomicLong();
        var done = new CountDownLatch(8);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 8; t++) {
                threads.execute(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        admission.request(1).ifPresent(permit -> visit(permit, inside, most));
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most.get()).isBetween(1L, 3L);
        assertThat(admission.requests()).isZero();
    }

    private static void visit(Permit permit, AtomicLong inside, AtomicLong most) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        inside.decrementAndGet();
        permit.giveBack();
    }
}
