package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidExecutionInput;
import dev.askel.engine.api.EngineError.InvalidOutput;
import dev.askel.engine.api.EngineError.InvalidToken;
import dev.askel.engine.api.EngineError.ValidationException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The errors about payloads that are too large, in the order of AWS. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PayloadLimitsTest {
    private static final EngineError TOKEN = new InvalidToken();
    private static final EngineError LONG_INPUT = tooLong("input", 10);
    private static final EngineError LONG_OUTPUT = tooLong("output", 10);

    private final PayloadLimits limits = new PayloadLimits(10, 20);

    private static EngineError tooLong(String member, int max) {
        return new ValidationException(
                "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d"
                        .formatted(member, max));
    }

    @Test
    void too_many_characters_are_reported_before_other_mistakes() {
        var text = "x".repeat(11);
        assertThat(limits.refusalOfInput(text, TOKEN)).isEqualTo(LONG_INPUT);
        assertThat(limits.refusalOfOutput(text, TOKEN)).isEqualTo(LONG_OUTPUT);
        assertThat(limits.refusalOfInput("x".repeat(10), TOKEN)).isEqualTo(TOKEN);
        assertThat(limits.refusalOfInput(null, TOKEN)).isEqualTo(TOKEN);
    }

    @Test
    void too_many_bytes_are_reported_before_mistakes_in_the_json_only() {
        var text = "\u00e9".repeat(6);
        assertThat(limits.refusalOfInput(text, TOKEN)).isEqualTo(TOKEN);
        assertThat(limits.refusalOfOutput(text, TOKEN)).isEqualTo(TOKEN);
        assertThat(limits.refusalOfInput(text, InvalidExecutionInput.notJson("")))
                .isEqualTo(InvalidExecutionInput.tooLarge(10));
        assertThat(limits.refusalOfOutput(text, InvalidOutput.notJson("")))
                .isEqualTo(InvalidOutput.tooLarge(10));
    }

    @Test
    void a_text_above_the_highest_limit_keeps_its_refusal() {
        var refusal = InvalidExecutionInput.tooLarge(20);
        assertThat(limits.refusalOfInput("\u00e9".repeat(11), refusal)).isEqualTo(refusal);
    }

    @Test
    void the_limit_of_a_machine_replaces_the_general_one() {
        var lowered = new MachineLimits(4, null, null, null, null, null);
        var raised = new MachineLimits(15, null, null, null, null, null);
        assertThat(limits.inputRefusal("12345", "12345", lowered)).isEqualTo(tooLong("input", 4));
        assertThat(limits.inputRefusal("x".repeat(15), null, raised)).isNull();
        assertThat(limits.inputRefusal("x".repeat(11), null, null)).isEqualTo(LONG_INPUT);
        // The characters of the request count, without the escapes of the validation.
        assertThat(limits.inputRefusal("\\ud800".repeat(2), "\ud800\ud800", null))
                .isEqualTo(InvalidExecutionInput.tooLarge(10));
    }
}
