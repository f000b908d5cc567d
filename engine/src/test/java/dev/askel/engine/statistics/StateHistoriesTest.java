package dev.askel.engine.statistics;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics.BoundedCount;
import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistics;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.TestCatalogue;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Histories are read for two callers at a time, until the caller disconnects. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StateHistoriesTest {
    private final BlockingQueue<CompletableFuture<List<JournalRow>>> reads =
            new LinkedBlockingQueue<>();

    /** A journal whose reads complete when the test completes them. */
    private final Journal journal =
            (Journal)
                    Proxy.newProxyInstance(
                            Journal.class.getClassLoader(),
                            new Class<?>[] {Journal.class},
                            (_, _, _) -> {
                                var rows = new CompletableFuture<List<JournalRow>>();
                                reads.add(rows);
                                return rows;
                            });

    private CompletableFuture<List<JournalRow>> awaitRead() throws InterruptedException {
        var read = reads.poll(30, TimeUnit.SECONDS);
        if (read == null) {
            throw new AssertionError("The journal was not read");
        }
        return read;
    }

    @Test
    void two_callers_are_served_at_a_time_and_only_while_they_are_connected() throws Exception {
        try (var catalogue = new TestCatalogue();
                var histories =
                        new StateHistories(
                                new ExecutionSearch(catalogue.workers(), catalogue.tokens()),
                                journal)) {
            var machine = catalogue.insertMachine("orders");
            for (int i = 0; i < 3; i++) {
                catalogue.insertExecution(machine, "orders", "e" + i, NOW);
            }
            var disconnected = new CompletableFuture<Boolean>();
            var first = states(histories, disconnected);
            var firstRead = awaitRead();
            var second = states(histories, new CompletableFuture<>());
            var secondRead = awaitRead();

            assertThat(refused(states(histories, new CompletableFuture<>())))
                    .isInstanceOf(EngineError.ThrottlingException.class);

            disconnected.complete(true);
            firstRead.complete(List.of());
            assertThat(ok(first))
                    .isEqualTo(new StateStatistics(List.of(), 0, 1, 1, new BoundedCount(3, false)));

            secondRead.complete(List.of());
            awaitRead().complete(List.of());
            awaitRead().complete(List.of());
            assertThat(ok(second).executionsRead()).isEqualTo(3);
        }
    }

    private static CompletionStage<Answer<StateStatistics>> states(
            StateHistories histories, CompletionStage<?> disconnected) {
        return histories.states(CALLER, ExecutionCriteria.ALL, 1_000, disconnected);
    }
}
