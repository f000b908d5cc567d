package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.GroupedReads.KeyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GroupedReadsTest {
    private static TestCatalogue catalogue;

    private final ConcurrentLinkedQueue<List<String>> groups = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private GroupedReads<String, String> reads(SqlWorkers workers) {
        return new GroupedReads<>(
                workers,
                4,
                1,
                6,
                (_, keys) -> {
                    groups.add(keys);
                    var found = new ArrayList<KeyResult<String>>();
                    // A database may return the rows in any order.
                    for (int i = keys.size() - 1; i >= 0; i--) {
                        switch (keys.get(i)) {
                            case "absent" -> {}
                            case "damaged" ->
                                    found.add(
                                            new KeyResult<>(
                                                    i, null, new IllegalStateException("row")));
                            default -> found.add(new KeyResult<>(i, "of " + keys.get(i), null));
                        }
                    }
                    return found;
                },
                EngineError.ExecutionDoesNotExist::new);
    }

    /** Requests all keys while the only worker is busy. */
    private List<CompletionStage<Answer<String>>> request(String... keys) {
        try (var workers = SqlWorkers.open("grouped", catalogue.source(), 1, 10)) {
            var release = new CountDownLatch(1);
            workers.submit(_ -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Answer.ok(0);
            });
            var reads = reads(workers);
            var answers = Stream.of(keys).map(reads::read).toList();
            release.countDown();
            answers.forEach(answer -> answer.handle((_, _) -> true).toCompletableFuture().join());
            return answers;
        }
    }

    @Test
    void waiting_reads_are_combined_up_to_the_size_of_a_group() {
        var answers = request("a", "b", "c", "d", "e");

        assertThat(groups).containsExactly(List.of("a", "b", "c", "d"), List.of("e"));
        assertThat(answers)
                .map(TestCatalogue::ok)
                .containsExactly("of a", "of b", "of c", "of d", "of e");
    }

    @Test
    void a_missing_or_unreadable_row_does_not_affect_others() {
        var answers = request("a", "absent", "damaged", "b");

        assertThat(TestCatalogue.ok(answers.get(0))).isEqualTo("of a");
        assertThat(TestCatalogue.refused(answers.get(1)))
                .isEqualTo(new EngineError.ExecutionDoesNotExist("absent"));
        assertThatThrownBy(() -> answers.get(2).toCompletableFuture().join())
                .hasRootCauseMessage("row");
        assertThat(TestCatalogue.ok(answers.get(3))).isEqualTo("of b");
    }

    @Test
    void reads_beyond_the_maximum_of_waiting_ones_are_throttled() {
        var answers = request("a", "b", "c", "d", "e", "f", "g");

        assertThat(TestCatalogue.refused(answers.get(6)))
                .isEqualTo(new EngineError.ThrottlingException());
        assertThat(answers.subList(0, 6)).map(TestCatalogue::ok).hasSize(6);
    }
}
