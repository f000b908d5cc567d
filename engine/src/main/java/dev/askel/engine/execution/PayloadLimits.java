package dev.askel.engine.execution;

import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.EngineError;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The limits of payloads in requests. A request is validated before its state machine is known, so
 * it is first compared with the highest limit that a state machine can have.
 *
 * @param generalMax the limit of state machines without their own limit, in bytes of UTF-8
 * @param highestMax the highest limit of a state machine, in bytes of UTF-8
 */
public record PayloadLimits(int generalMax, int highestMax) {
    /** The maximum number of UTF-8 bytes of a Java char. */
    private static final int UTF8_BYTES_MAX = 3;

    /**
     * Returns the limits of an installation.
     *
     * @param ceiling the highest limit that a tag can set
     */
    public static PayloadLimits of(ExecutionLimits limits, int ceiling) {
        int general = limits.payloadBytesMax();
        return new PayloadLimits(general, Math.max(general, ceiling));
    }

    /** Returns the limits of Express executions, whose payloads are in messages. */
    public PayloadLimits withMessagePayloads() {
        int max = ExecutionLimits.MESSAGE_PAYLOAD_BYTES_MAX;
        return new PayloadLimits(Math.min(generalMax, max), Math.min(highestMax, max));
    }

    /**
     * Returns the refusal of an input of a state machine; null when it is small enough.
     *
     * @param input the validated input, in which escapes replace lone surrogates
     * @param requested the input in the request; null without one
     * @param own the limits of the state machine; null for none
     */
    public @Nullable EngineError inputRefusal(
            String input, @Nullable String requested, @Nullable MachineLimits own) {
        int max = Math.min(MachineLimits.payloadBytes(own, generalMax), highestMax);
        return exceeds(input, max)
                ? inputTooLarge(requested == null ? input : requested, max)
                : null;
    }

    /**
     * Returns the refusal of an input whose state machine is not known. AWS reports too many
     * characters before other mistakes, and too many bytes before those in the JSON.
     *
     * @param other the refusal for another reason
     */
    public EngineError refusalOfInput(@Nullable String input, EngineError other) {
        if (input == null || !exceedsGeneral(input)) {
            return other;
        }
        return hasMoreCharacters(input, generalMax)
                        || other instanceof EngineError.InvalidExecutionInput
                ? inputTooLarge(input, generalMax)
                : other;
    }

    /** Returns the refusal of an output whose task is not known, as for {@link #refusalOfInput}. */
    public EngineError refusalOfOutput(String output, EngineError other) {
        if (!exceedsGeneral(output)) {
            return other;
        }
        return hasMoreCharacters(output, generalMax) || other instanceof EngineError.InvalidOutput
                ? outputTooLarge(output, generalMax)
                : other;
    }

    /** Whether a text exceeds the general limit, but not the highest one. */
    private boolean exceedsGeneral(String text) {
        return exceeds(text, generalMax) && !exceeds(text, highestMax);
    }

    /** Whether a text has more than {@code bytesMax} bytes of UTF-8. */
    public static boolean exceeds(String text, int bytesMax) {
        return text.length() > bytesMax / UTF8_BYTES_MAX
                && text.getBytes(StandardCharsets.UTF_8).length > bytesMax;
    }

    private static EngineError inputTooLarge(String input, int max) {
        return hasMoreCharacters(input, max)
                ? tooLong("input", max)
                : EngineError.InvalidExecutionInput.tooLarge(max);
    }

    /**
     * Returns the error about an output that is too large.
     *
     * @param output the output in the request
     */
    public static EngineError outputTooLarge(String output, int max) {
        return hasMoreCharacters(output, max)
                ? tooLong("output", max)
                : EngineError.InvalidOutput.tooLarge(max);
    }

    private static boolean hasMoreCharacters(String text, int max) {
        return text.codePointCount(0, text.length()) > max;
    }

    /** AWS's model limits the characters of payloads, and reports them with this message. */
    private static EngineError tooLong(String member, int max) {
        return new EngineError.ValidationException(
                "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d"
                        .formatted(member, max));
    }
}
