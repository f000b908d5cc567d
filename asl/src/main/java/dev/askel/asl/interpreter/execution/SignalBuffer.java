package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.model.SignalArgumentRules;
import java.time.Instant;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The signals that an execution has received and no task has consumed.
 *
 * @param signals the signals in the order of their arrival
 * @param nextNumber the number of the next signal
 * @param declined the last decisions of conditions that need further signals, by frame
 */
public record SignalBuffer(
        PVector<Signal> signals, long nextNumber, HashPMap<FramePath, Declined> declined) {
    /** The buffer of an execution that has never received a signal. */
    public static final SignalBuffer EMPTY =
            new SignalBuffer(TreePVector.empty(), 0, HashTreePMap.empty());

    /**
     * The maximum nesting of a payload. The result of a task and the data of later states nest it
     * deeper, and a journal stores no JSON with more than 1,000 levels.
     */
    public static final int LEVELS_MAX = 500;

    /** The maximum size of all buffered payloads together, in bytes of UTF-8. */
    public static final long BYTES_MAX = 1024L * 1024;

    /**
     * A received signal.
     *
     * @param number identifies the signal in its execution; a later signal has a larger number
     * @param key the key to which the signal was sent; null when it was sent to the execution
     */
    public record Signal(
            long number, String name, @Nullable String key, Payload payload, Instant receivedAt) {}

    /**
     * The condition of a task was false. The signals of a task can only become more, but not always
     * at their end: a task that waits longer may end and leave earlier signals. So their number
     * shows whether the condition has read them all.
     *
     * @param ordinal the attempt of the task within its frame
     * @param count the number of signals that the condition has read
     */
    public record Declined(int ordinal, int count) {}

    /** Whether no signal is buffered. */
    public boolean isEmpty() {
        return signals.isEmpty();
    }

    /** Whether another payload of this size fits into the buffer. */
    public boolean hasSpaceFor(long payloadBytes) {
        long bytes = payloadBytes;
        for (var each : signals) {
            bytes += each.payload().sizeBytes();
        }
        return signals.size() < SignalArgumentRules.SIGNALS_MAX && bytes <= BYTES_MAX;
    }

    SignalBuffer with(Fact.SignalReceived received) {
        return new SignalBuffer(
                signals.plus(
                        new Signal(
                                nextNumber,
                                received.name(),
                                received.key(),
                                received.payload(),
                                received.at())),
                nextNumber + 1,
                declined);
    }

    SignalBuffer without(Fact.SignalsConsumed consumed) {
        PVector<Signal> rest = TreePVector.empty();
        for (var each : signals) {
            if (!consumed.numbers().contains(each.number())) {
                rest = rest.plus(each);
            }
        }
        return new SignalBuffer(rest, nextNumber, declined.minus(consumed.frame()));
    }

    /**
     * Returns the buffer after a decision, without decisions of tasks that have ended.
     *
     * @param isOpen whether a frame is in this attempt of its task
     */
    SignalBuffer with(Fact.SignalsDeclined decision, BiPredicate<FramePath, Integer> isOpen) {
        var current = declined;
        for (var each : declined.entrySet()) {
            if (!isOpen.test(each.getKey(), each.getValue().ordinal())) {
                current = current.minus(each.getKey());
            }
        }
        return new SignalBuffer(
                signals,
                nextNumber,
                current.plus(decision.frame(), new Declined(decision.ordinal(), decision.count())));
    }
}
