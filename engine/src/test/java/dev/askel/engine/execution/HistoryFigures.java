package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;

import com.sun.management.ThreadMXBean;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Page;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Measures paging; started manually. {@code main} prints the time to read all pages of two
 * histories of 25,000 events and of a list of 10,000 executions. The rows of one history have many
 * events each, and the rows of the other one have few. "First" and "last" are the medians of the
 * first and the last ten pages.
 */
final class HistoryFigures {
    private static final int EXECUTIONS = 10_000;

    private HistoryFigures() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        try (var rig = EngineRig.withOneNode()) {
            rig.functions().answerWith("f", input -> input);
            System.out.println(
                    "what                            page  order      all ms  first us  last us  MB/page");
            histories(rig, "many events in a row", loop("\"Type\": \"Pass\""));
            histories(
                    rig,
                    "few events in a row",
                    loop("\"Type\": \"Task\", \"Resource\": \"" + Functions.arn("f") + "\""));
            lists(rig);
        }
        System.exit(0);
    }

    /** A loop that fills its history. */
    private static String loop(String state) {
        return """
        {"StartAt": "A", "States": {"A": {%s, "Next": "B"},
         "B": {"Type": "Choice", "Choices": [
          {"Variable": "$.enough", "IsPresent": true, "Next": "C"}], "Default": "A"},
         "C": {"Type": "Succeed"}}}\
        """
                .formatted(state);
    }

    private static void histories(EngineRig rig, String what, String definition) {
        var name = EngineRig.uniqueName("history");
        var machine = rig.client().createMachine(name, definition);
        var execution =
                rig.client().start(machine, "x", "{\"order\":\"" + "0123456789".repeat(10) + "\"}");
        rig.client().awaitEnd(execution);
        System.out.printf("# %d rows%n", rig.countRows("event_journal", "x"));
        for (int round = 0; round < 2; round++) {
            for (int size : new int[] {1_000, 100}) {
                for (boolean reverse : new boolean[] {false, true}) {
                    measure(
                            what,
                            size,
                            reverse ? "backwards" : "forwards",
                            token -> {
                                var page =
                                        ok(
                                                rig.node()
                                                        .engine()
                                                        .executions()
                                                        .getExecutionHistory(
                                                                caller(),
                                                                new GetExecutionHistoryRequest(
                                                                        execution,
                                                                        new Page(size, token),
                                                                        reverse,
                                                                        true)));
                                return page.nextToken();
                            });
                }
            }
        }
    }

    private static void lists(EngineRig rig) {
        var name = EngineRig.uniqueName("list");
        var client = rig.client();
        var machine =
                client.createMachine(
                        name, "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}");
        for (int i = 0; i < EXECUTIONS / 100; i++) {
            var starts = new ArrayList<CompletionStage<?>>();
            for (int j = 0; j < 100; j++) {
                starts.add(client.startAsync(caller(), machine, "e" + i + "-" + j, "{}"));
            }
            starts.forEach(Eventually::get);
        }
        for (int round = 0; round < 2; round++) {
            for (@Nullable ExecutionStatus status :
                    new @Nullable ExecutionStatus[] {null, ExecutionStatus.SUCCEEDED}) {
                measure(
                        "list " + status,
                        100,
                        "newest",
                        token ->
                                ok(rig.node()
                                                .engine()
                                                .executions()
                                                .listExecutions(
                                                        caller(),
                                                        new ListExecutionsRequest(
                                                                machine,
                                                                status,
                                                                new Page(100, token),
                                                                null,
                                                                null)))
                                        .nextToken());
            }
        }
    }

    private interface Pages {
        @Nullable String next(@Nullable String token);
    }

    private static void measure(String what, int size, String order, Pages pages) {
        var micros = new ArrayList<Long>();
        var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = thread.getTotalThreadAllocatedBytes();
        long begun = System.nanoTime();
        @Nullable String token = null;
        do {
            long asked = System.nanoTime();
            token = pages.next(token);
            micros.add((System.nanoTime() - asked) / 1_000);
        } while (token != null);
        long millis = (System.nanoTime() - begun) / 1_000_000;
        System.out.printf(
                "%-30s %5d  %-9s %7d  %8d %8d  %.2f%n",
                what,
                size,
                order,
                millis,
                median(micros.subList(0, Math.min(10, micros.size()))),
                median(micros.subList(Math.max(0, micros.size() - 10), micros.size())),
                (thread.getTotalThreadAllocatedBytes() - allocated) / 1e6 / micros.size());
    }

    private static long median(List<Long> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
