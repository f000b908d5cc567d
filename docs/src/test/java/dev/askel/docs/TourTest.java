package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.trace.HistorySpans;
import dev.askel.load.trace.TraceCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the commands of the tour's READMEs on a server with the bundled PostgreSQL. */
@TestInstance(Lifecycle.PER_CLASS)
final class TourTest extends TourContract {
    private final TraceCollector collector = startCollector();
    private final TourRun tour =
            TourRun.withCommandLineIfInstalled(
                    List.of(), TourServer.tracingSettings(collector.endpoint()));

    private static TraceCollector startCollector() {
        try {
            return new TraceCollector();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void printDescription() {
        System.out.println(tour.description());
    }

    @AfterAll
    void stop() {
        tour.close();
        collector.close();
    }

    @ParameterizedTest
    @MethodSource("dev.askel.docs.TourFolder#all")
    void the_trace_of_each_execution_has_a_span_for_each_state_and_attempt(TourFolder folder)
            throws Exception {
        for (var execution : run(folder.folder(), folder.machine())) {
            var root = collector.awaitExecution(execution.arn(), 0);
            assertThat(
                            HistorySpans.of(folder.machine(), execution.events())
                                    .differences(root, collector.ofTrace(root.traceId())))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.askel.docs.TourFolder#all")
    @Tag("nightly")
    void askel_run_prints_the_history_of_the_server(TourFolder folder) throws Exception {
        var executions = run(folder.folder(), folder.machine());
        assertThat(executions).hasSameSizeAs(folder.inputs());
        var local = new LocalTour(server(), client().workers());
        for (int i = 0; i < executions.size(); i++) {
            var expected = new ArrayList<>(List.of(executions.get(i)));
            for (var other : folder.childMachines()) {
                expected.addAll(server().executions(other.substring(0, other.indexOf('='))));
            }
            var histories = local.runExecution(folder, i);
            assertThat(histories).hasSameSizeAs(expected);
            for (int j = 0; j < histories.size(); j++) {
                assertEqualHistories(histories.get(j), expected.get(j).historyText());
            }
        }
    }

    private static void assertEqualHistories(String local, String server) {
        var maskedLocal = MaskedHistory.of(local);
        var maskedServer = MaskedHistory.of(server);
        if (HistoryBranches.hasBranches(maskedServer)) {
            assertThat(HistoryBranches.split(maskedLocal))
                    .isEqualTo(HistoryBranches.split(maskedServer));
        } else {
            assertThat(maskedLocal).isEqualTo(maskedServer);
        }
    }

    @Override
    TourServer server() {
        return tour.server();
    }

    @Override
    TourClient client() {
        return tour.client();
    }
}
