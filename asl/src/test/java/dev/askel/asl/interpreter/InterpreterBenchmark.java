package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the interpreter with whole executions without tasks, from the text of the input to the
 * text of the output. The executions are decided and folded as in the engine, without actors and
 * storage. An operation is one state transition. Run by {@code ./askel bench jmh Interpreter}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class InterpreterBenchmark {
    private static final int PASSES = 10;
    private static final int TURNS = 100;
    private static final int TRANSITIONS_OF_A_TURN = 2;
    private static final int BRANCHES = 4;
    private static final int ITEMS = 100;
    private static final int INPUT_CHARACTERS = 189;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ExecutionIdentity IDENTITY =
            new ExecutionIdentity(
                    "arn:aws:states:us-east-1:123456789012:execution:bench:one",
                    "one",
                    "123456789012",
                    "us-east-1",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:bench",
                    "bench",
                    "6f2c7c1e-5c7d-4a43-9f5c-0c3f4c7c2a10",
                    1,
                    "arn:aws:iam::123456789012:role/bench",
                    START,
                    null,
                    null,
                    null,
                    null);

    private final Random random = new Random(1);
    private final String input = "{\"text\":\"" + "x".repeat(INPUT_CHARACTERS) + "\"}";
    private final String items =
            IntStream.range(0, ITEMS)
                    .mapToObj(number -> "{\"number\":%d}".formatted(number))
                    .collect(Collectors.joining(",", "[", "]"));
    private final String turns = "{\"left\":%d}".formatted(TURNS);

    private final StateMachine passes =
            straight(number ->
                    "\"Result\": %1$d, \"ResultPath\": \"$.added%1$d\"".formatted(number));
    private final StateMachine templates =
            straight(number ->
                    """
                    "Parameters": {"text.$": "$.text", "number": %d, "name.$": "$$.Execution.Name"}\
                    """
                            .formatted(number));
    private final StateMachine jsonata =
            DefinitionParser.compile(
                    """
                    {"QueryLanguage": "JSONata", "StartAt": "P1", "States": {%s}}\
                    """
                            .formatted(
                                    states(number ->
                                            """
                                            "Output": {"text": "{%% $states.input.text %%}", "number": %d}\
                                            """
                                                    .formatted(number))));
    private final StateMachine loop =
            DefinitionParser.compile(
                    """
                    {"StartAt": "Less", "States": {
                      "Less": {"Type": "Pass", "Next": "Enough?",
                        "Parameters": {"left.$": "States.MathAdd($.left, -1)"}},
                      "Enough?": {"Type": "Choice", "Default": "Less", "Choices": [
                        {"Variable": "$.left", "NumericLessThanEquals": 0, "Next": "Done"}]},
                      "Done": {"Type": "Succeed"}}}\
                    """);
    private final StateMachine parallel =
            DefinitionParser.compile(
                    """
                    {"StartAt": "All", "States": {"All": {"Type": "Parallel", "End": true,
                      "Branches": [%s]}}}\
                    """
                            .formatted(
                                    IntStream.range(0, BRANCHES)
                                            .mapToObj(_ ->
                                                    """
                                                    {"StartAt": "P1", "States": {%s}}\
                                                    """
                                                            .formatted(states(_ -> "")))
                                            .collect(Collectors.joining(","))));
    private final StateMachine map =
            DefinitionParser.compile(
                    """
                    {"StartAt": "All", "States": {"All": {"Type": "Map", "End": true,
                      "ItemProcessor": {"StartAt": "One", "States": {
                        "One": {"Type": "Pass", "End": true}}}}}}\
                    """);

    /**
     * Ten Pass states that add a field each, as in the benchmark W1 (docs/evidence/performance.md).
     */
    @Benchmark
    @OperationsPerInvocation(PASSES)
    public byte[] ten_passes() {
        return run(passes, input);
    }

    /** Ten Pass states with a template of a path, a constant and a field of the context. */
    @Benchmark
    @OperationsPerInvocation(PASSES)
    public byte[] ten_templates() {
        return run(templates, input);
    }

    /** Ten Pass states with a JSONata Output. */
    @Benchmark
    @OperationsPerInvocation(PASSES)
    public byte[] ten_jsonata_passes() {
        return run(jsonata, input);
    }

    /** A loop of a hundred rounds with a Pass and a Choice state, and then a Succeed state. */
    @Benchmark
    @OperationsPerInvocation(TURNS * TRANSITIONS_OF_A_TURN + 1)
    public byte[] choice_loop() {
        return run(loop, turns);
    }

    /** Four branches of ten Pass states. */
    @Benchmark
    @OperationsPerInvocation(BRANCHES * PASSES + 1)
    public byte[] parallel() {
        return run(parallel, input);
    }

    /**
     * A Map of a hundred items with one Pass state each, as in the benchmark W4
     * (docs/evidence/performance.md).
     */
    @Benchmark
    @OperationsPerInvocation(ITEMS + 1)
    public byte[] map_of_100() {
        return run(map, items);
    }

    private byte[] run(StateMachine machine, String text) {
        var given = Payload.ofVerbatim(text);
        var interpreter =
                new Interpreter(
                        machine,
                        IDENTITY,
                        given,
                        (_, _, _) -> "token",
                        _ -> false,
                        TaskParameterCheck.NONE,
                        ExecutionLimits.DEFAULT);
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(Interpreter.firstEntries(IDENTITY, null, given, START));
        var runnable = new ArrayDeque<FramePath>();
        while (ledger.state().isRunning()) {
            for (var path : ledger.takeChangedFrames()) {
                var frame = ledger.state().frame(path);
                if (frame != null
                        && !Interpreter.outstandingEffects(ledger.state(), frame).isEmpty()) {
                    runnable.add(path);
                }
            }
            var path = runnable.remove();
            var frame = ledger.state().frame(path);
            if (frame != null) {
                long lastEventId =
                        path.isRoot() ? ledger.state().lastEventId() : AdvanceContext.UNKNOWN;
                var transition =
                        interpreter.advance(frame, Stimulus.Proceed.INSTANCE, context(lastEventId));
                ledger.accept(interpreter, transition, () -> context(lastEventId));
            }
        }
        if (ledger.state().outcome() instanceof ExecutionState.Outcome.Succeeded succeeded) {
            return succeeded.output().utf8();
        }
        throw new IllegalStateException(
                "The execution did not succeed: " + ledger.state().outcome());
    }

    private AdvanceContext context(long lastEventId) {
        return new AdvanceContext(START, random, new Budget(), lastEventId, 0, null);
    }

    /** A field of the state with a number. */
    private interface Field {
        String of(int number);
    }

    private static StateMachine straight(Field field) {
        return DefinitionParser.compile(
                """
                {"StartAt": "P1", "States": {%s}}\
                """
                        .formatted(states(field)));
    }

    private static String states(Field field) {
        return IntStream.rangeClosed(1, PASSES)
                .mapToObj(number ->
                        "\"P%d\": {\"Type\": \"Pass\", %s%s %s}"
                                .formatted(
                                        number,
                                        field.of(number),
                                        field.of(number).isEmpty() ? "" : ",",
                                        number == PASSES
                                                ? "\"End\": true"
                                                : "\"Next\": \"P%d\"".formatted(number + 1)))
                .collect(Collectors.joining(","));
    }
}
