package dev.askel.engine;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sample executions for measurements, and their journal entries. */
public final class SampleRuns {
    /** Pass states of {@link #TEN_PASSES}. */
    public static final int PASSES = 10;

    /** Items of {@link #ITEMS}. */
    public static final int ITEM_COUNT = 100;

    /** Ten Pass states that add a field each, as in W1. */
    public static final String TEN_PASSES =
            IntStream.rangeClosed(1, PASSES)
                    .mapToObj(number ->
                            """
                            "Add%1$d": {"Type": "Pass", "Result": %1$d, "ResultPath": "$.added%1$d", %2$s}\
                            """
                                    .formatted(
                                            number,
                                            number == PASSES
                                                    ? "\"End\": true"
                                                    : "\"Next\": \"Add%d\"".formatted(number + 1)))
                    .collect(
                            Collectors.joining(",", "{\"StartAt\": \"Add1\", \"States\": {", "}}"));

    /** An input of 200 bytes. */
    public static final String INPUT = "{\"text\":\"" + "x".repeat(189) + "\"}";

    /** One Pass for each item, as in W4. */
    public static final String MAP =
            """
            {"StartAt": "All", "States": {"All": {"Type": "Map", "End": true,
              "ItemProcessor": {"StartAt": "One", "States": {
                "One": {"Type": "Pass", "End": true}}}}}}\
            """;

    /** An input of {@link #MAP} with a hundred items. */
    public static final String ITEMS =
            IntStream.range(0, ITEM_COUNT)
                    .mapToObj("{\"number\":%d}"::formatted)
                    .collect(Collectors.joining(",", "[", "]"));

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ExecutionIdentity IDENTITY =
            new ExecutionIdentity(
                    "arn:aws:states:us-east-1:123456789012:execution:sample:one",
                    "one",
                    "123456789012",
                    "us-east-1",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:sample",
                    "sample",
                    "6f2c7c1e-5c7d-4a43-9f5c-0c3f4c7c2a10",
                    1,
                    "arn:aws:iam::123456789012:role/sample",
                    START,
                    null,
                    null,
                    null,
                    null);

    private SampleRuns() {}

    /** Returns all entries of an execution without tasks, from its start to its end. */
    public static List<Entry> journal(String definition, String input) {
        var payload = Payload.ofVerbatim(input);
        var interpreter =
                new Interpreter(
                        DefinitionParser.compile(definition),
                        IDENTITY,
                        payload,
                        (_, _, _) -> "token",
                        _ -> false,
                        TaskParameterCheck.NONE,
                        ExecutionLimits.DEFAULT);
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(Interpreter.firstEntries(IDENTITY, null, payload, START));
        var runnable = new ArrayDeque<FramePath>();
        while (ledger.state().isRunning()) {
            runnable.addAll(ledger.takeChangedFrames());
            var frame = ledger.state().frame(runnable.remove());
            if (frame != null) {
                ledger.accept(
                        interpreter,
                        interpreter.advance(frame, Stimulus.Proceed.INSTANCE, context()),
                        SampleRuns::context);
            }
        }
        return ledger.takePending();
    }

    private static AdvanceContext context() {
        return new AdvanceContext(
                START, new Random(1), new Budget(), AdvanceContext.UNKNOWN, 0, null);
    }
}
