package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunningExecutionsTest {
    private static TestCatalogue catalogue;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void running_executions_are_returned_once_each_and_oldest_first() {
        var running = new RunningExecutions(catalogue.workers(), catalogue.time());
        var machine = catalogue.insertMachine("orders");
        var other = catalogue.insertMachine("others");
        catalogue.insertExecution(other, "others", "x", NOW);
        for (int i = 0; i < 25; i++) {
            var id = catalogue.insertExecution(machine, "orders", "e" + i, NOW.plusMillis(i / 4));
            if (i % 5 == 0) {
                catalogue.endExecution(id, "SUCCEEDED", NOW.plusSeconds(1), "{}");
            }
        }
        catalogue.insertExecution(
                new ExecutionId("123456789012", "us-east-1", machine, "items", "child"),
                "orders",
                NOW);

        var seen = new ArrayList<ExecutionHeader>();
        var page = ok(running.page(machine, null, 6));
        while (page.size() == 6) {
            seen.addAll(page);
            page = ok(running.page(machine, page.getLast(), 6));
        }
        seen.addAll(page);

        assertThat(seen).isSortedAccordingTo((a, b) -> a.startedAt().compareTo(b.startedAt()));
        assertThat(seen)
                .extracting(execution -> execution.id().name())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 25)
                                .filter(i -> i % 5 != 0)
                                .mapToObj(i -> "e" + i)
                                .toList());
    }
}
