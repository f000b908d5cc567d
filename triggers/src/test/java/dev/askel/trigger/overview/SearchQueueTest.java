package dev.askel.trigger.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.SqlWorkers;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The order and the bound of searches. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SearchQueueTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final SearchQueue queue = new SearchQueue(nanos::get);
    private final ArrayList<CompletableFuture<Answer<Integer>>> begun = new ArrayList<>();

    private CompletionStage<Answer<Integer>> submit() {
        return submit("123456789012");
    }

    private CompletionStage<Answer<Integer>> submit(String account) {
        return queue.submit(
                account,
                () -> {
                    var search = new CompletableFuture<Answer<Integer>>();
                    begun.add(search);
                    return search;
                });
    }

    @Test
    void one_search_runs_at_a_time() {
        var first = submit().toCompletableFuture();
        var second = submit().toCompletableFuture();
        assertThat(begun).hasSize(1);

        begun.getFirst().complete(Answer.ok(1));

        assertThat(first.join()).isEqualTo(Answer.ok(1));
        assertThat(begun).hasSize(2);
        assertThat(second).isNotDone();
        begun.getLast().complete(Answer.ok(2));
        assertThat(second.join()).isEqualTo(Answer.ok(2));
    }

    @Test
    void a_failed_search_does_not_stop_the_next_one() {
        var first = submit().toCompletableFuture();
        var thrown =
                queue.<Integer>submit(
                                "123456789012",
                                () -> {
                                    throw new IllegalStateException("broken");
                                })
                        .toCompletableFuture();
        var last = submit().toCompletableFuture();

        begun.getFirst().completeExceptionally(new IllegalStateException("lost"));

        assertThat(first).isCompletedExceptionally();
        assertThat(thrown).isCompletedExceptionally();
        assertThat(begun).hasSize(2);
        begun.getLast().complete(Answer.ok(3));
        assertThat(last.join()).isEqualTo(Answer.ok(3));
    }

    @Test
    void a_search_beyond_the_bound_is_refused() {
        for (int i = 0; i <= SearchQueue.WAITING_MAX; i++) {
            assertThat(submit("account-" + i).toCompletableFuture()).isNotDone();
        }

        assertThat(submit().toCompletableFuture().join())
                .isEqualTo(Answer.refused(new EngineError.ServiceUnavailable()));
        assertThat(begun).hasSize(1);
    }

    @Test
    void an_account_leaves_places_for_others() {
        for (int i = 0; i <= SearchQueue.WAITING_OF_ACCOUNT_MAX; i++) {
            assertThat(submit().toCompletableFuture()).isNotDone();
        }

        assertThat(submit().toCompletableFuture().join())
                .isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
        assertThat(submit("other").toCompletableFuture()).isNotDone();
    }

    @Test
    void a_search_that_has_waited_too_long_is_refused_and_does_not_begin() {
        submit();
        var early = submit().toCompletableFuture();
        nanos.addAndGet(SqlWorkers.WAIT_MAX.toNanos());
        var late = submit().toCompletableFuture();
        assertThat(early).isNotDone();

        nanos.addAndGet(1);
        begun.getFirst().complete(Answer.ok(1));

        assertThat(early.join()).isEqualTo(Answer.refused(new EngineError.ServiceUnavailable()));
        assertThat(late).isNotDone();
        assertThat(begun).hasSize(2);
    }

    @Test
    void a_search_that_has_waited_too_long_leaves_its_place_to_the_next_one() {
        submit();
        var early = submit().toCompletableFuture();
        nanos.addAndGet(SqlWorkers.WAIT_MAX.toNanos() + 1);

        submit();

        assertThat(early.join()).isEqualTo(Answer.refused(new EngineError.ServiceUnavailable()));
        assertThat(begun).hasSize(1);
    }
}
