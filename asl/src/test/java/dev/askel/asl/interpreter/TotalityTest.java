package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.asl.validator.DefinitionValidator;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that the parser, the validator, the compiler and the interpreter never throw an exception
 * for any JSON.
 *
 * <p>Each run draws a new seed. {@code -Daskel.seed=…} repeats a seed, and {@code
 * -Daskel.workflow=…} only the workflow that a failure names.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TotalityTest {
    private static final long SEED = Long.getLong("askel.seed", System.nanoTime());
    private static final int WORKFLOWS = 730;
    private static final int NIGHTLY_WORKFLOWS = 2_440;
    private static final int DEFINITIONS_EACH = 41;

    /**
     * Larger definitions are skipped, because tests with many small definitions find more faults
     * than tests with a few large ones.
     */
    private static final int CHARACTERS_MAX = 700;

    private final LongAdder definitions = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder damagedAccepted = new LongAdder();
    private final LongAdder states = new LongAdder();

    @Test
    void no_definition_and_no_input_causes_an_exception() {
        run(WORKFLOWS);
    }

    @Test
    @Tag("nightly")
    void none_of_many_definitions_causes_an_exception() {
        run(NIGHTLY_WORKFLOWS);
    }

    private void run(int workflows) {
        System.out.printf("-Daskel.seed=%d%n", SEED);
        var only = Long.getLong("askel.workflow");
        (only == null ? LongStream.range(0, workflows) : LongStream.of(only))
                .parallel()
                .forEach(this::workflow);

        System.out.printf(
                "%s definitions, %s accepted, %s of them damaged, %s states entered%n",
                definitions, accepted, damagedAccepted, states);
        if (only == null) {
            assertThat(definitions.sum()).isGreaterThanOrEqualTo(40L * workflows);
            assertThat(damagedAccepted.sum()).isGreaterThan(definitions.sum() / 4);
            // The mean of random runs is 2.02 states, with a standard deviation of 0.01.
            assertThat(states.sum()).isGreaterThan(accepted.sum() * 19 / 10);
        }
    }

    private void workflow(long number) {
        var random = new Random(SEED + number);
        var machine = randomDefinition(random);
        for (int each = 0; each < DEFINITIONS_EACH; each++) {
            int changes = each == 0 ? 0 : 1 + random.nextInt(1 + random.nextInt(3));
            var text = DamagedDefinition.damage(machine, changes, random).toString();
            try {
                definition(text, changes > 0, random);
            } catch (Throwable e) {
                // Errors of the virtual machine are failures too.
                throw new AssertionError(
                        "-Daskel.seed=%d -Daskel.workflow=%d, its definition %d: %s"
                                .formatted(SEED, number, each, text),
                        e);
            }
        }
    }

    private void definition(String text, boolean damaged, Random random) {
        definitions.increment();
        var type = random.nextInt(4) > 0 ? MachineType.STANDARD : MachineType.EXPRESS;
        var parsed = DefinitionValidator.validate(text, type);
        if (parsed.machine() == null) {
            return;
        }
        accepted.increment();
        if (damaged) {
            damagedAccepted.increment();
        }
        var input = ArbitraryRun.input(random);
        states.add(ArbitraryRun.run(DefinitionParser.compile(text), input, random));
    }

    private static ObjectNode randomDefinition(Random random) {
        ObjectNode machine;
        do {
            var text = RandomWorkflow.definition(random.nextLong());
            machine = (ObjectNode) TaskAnswer.json(text).tree();
            machine.findParents("Resource").forEach(task -> makeCallable((ObjectNode) task));
        } while (machine.toString().length() > CHARACTERS_MAX || !isAccepted(machine));
        return machine;
    }

    /** Some definitions have unreachable states, which are refused. */
    private static boolean isAccepted(ObjectNode machine) {
        return DefinitionValidator.validate(machine.toString(), MachineType.STANDARD).machine()
                != null;
    }

    /**
     * Makes a task callable: the simulation accepts any parameters, while services have their own
     * names.
     */
    private static void makeCallable(ObjectNode task) {
        var field = task.has("Arguments") ? "Arguments" : "Parameters";
        var parameters = task.remove(field);
        switch (task.get("Resource").textValue()) {
            case TaskTest.LAMBDA, TaskTest.ACTIVITY -> task.set(field, parameters);
            case TaskTest.CALLBACK ->
                    task.putObject(field).put("QueueUrl", "q").set("MessageBody", parameters);
            case TaskTest.SYNC ->
                    task.putObject(field)
                            .put("StateMachineArn", "arn:aws:states:us-east-1:1:stateMachine:child")
                            .set("Input", parameters);
            default -> task.putObject(field).put("FunctionName", "f").set("Payload", parameters);
        }
    }
}
