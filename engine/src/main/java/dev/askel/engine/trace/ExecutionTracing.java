package dev.askel.engine.trace;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase.Call;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which executions are traced, and creates the trace headers of their calls and children.
 * The decision is made at the start and is part of the execution's trace header, so all nodes agree
 * on it. Without a sink each method returns its argument after one comparison.
 */
public final class ExecutionTracing {
    /** Traces nothing. */
    public static final ExecutionTracing OFF =
            new ExecutionTracing(TracingSettings.OFF, RandomGenerator.getDefault(), _ -> null);

    /** The random part of a trace id by which W3C samples. */
    private static final long LAST_56_BITS = (1L << 56) - 1;

    private static final int LAST_DIGITS = 16;
    private static final int HEX = 16;

    private final TracingSettings settings;
    private final RandomGenerator random;
    private final MachineSampling machines;
    private final boolean isOn;

    /** The sampling of state machines. */
    @FunctionalInterface
    public interface MachineSampling {
        /**
         * Returns the part of the executions of a machine that is traced, 0 to 1; null when the
         * machine has the sampling of the installation. Must not block.
         */
        @Nullable Double find(String machineArn);
    }

    /**
     * Creates the decisions for these settings.
     *
     * @param random draws the ids of traces
     */
    public ExecutionTracing(
            TracingSettings settings, RandomGenerator random, MachineSampling machines) {
        this.machines = machines;
        this.settings = settings;
        this.random = random;
        this.isOn = settings.sink() != null;
    }

    /**
     * Returns the trace header of an execution that starts. A header with a decision is kept, and
     * so is a header that is not understood.
     *
     * @param given the trace header of the request; null without one
     * @param enabled whether the tracingConfiguration of the state machine is enabled
     * @param machineArn the ARN of the state machine, without version and alias
     * @param nowMillis the current time, epoch milliseconds
     */
    public @Nullable String startHeader(
            @Nullable String given, boolean enabled, String machineArn, long nowMillis) {
        if (!isOn || !(enabled || settings.allMachines())) {
            return given;
        }
        if (given == null) {
            // Most executions are not traced, so the decision precedes the texts of the root.
            long last = random.nextLong();
            return isChosen(last, machineArn)
                    ? TraceContext.createRoot(nowMillis, random.nextLong(), last).toXRay()
                    : null;
        }
        var context = TraceContext.parse(given);
        return context == null || context.sampled() != null
                ? given
                : context.withSampled(isChosen(context, machineArn)).toXRay();
    }

    private boolean isChosen(TraceContext context, String machineArn) {
        var id = context.traceId();
        return isChosen(
                Long.parseUnsignedLong(id, id.length() - LAST_DIGITS, id.length(), HEX),
                machineArn);
    }

    /**
     * Chooses by the trace id, so that all executions of a trace have the same decision.
     *
     * @param last the last 64 bits of the trace id
     */
    private boolean isChosen(long last, String machineArn) {
        var own = machines.find(machineArn);
        return (last & LAST_56_BITS)
                < (own == null ? settings.sampling() : own) * (LAST_56_BITS + 1);
    }

    /** Whether the spans of the execution are exported. */
    public boolean isTraced(ExecutionIdentity execution) {
        return context(execution) != null;
    }

    private @Nullable TraceContext context(ExecutionIdentity execution) {
        if (!isOn || execution.traceHeader() == null) {
            return null;
        }
        var context = TraceContext.parse(execution.traceHeader());
        return context != null && context.isSampled() ? context : null;
    }

    /**
     * Returns the trace header of a call. The parent in it is the span of the attempt. Repetitions
     * of the call have the same header.
     */
    public @Nullable String callHeader(ExecutionIdentity execution, Frame frame, Call call) {
        var context = context(execution);
        return context == null
                ? execution.traceHeader()
                : context.withParent(
                                TraceIds.attempt(
                                        execution,
                                        frame.path(),
                                        frame.requireVisit().enteredId(),
                                        call.scheduledAt()))
                        .toXRay();
    }

    /**
     * Returns the trace header of a fork; null when its origin is not traced. The fork is in the
     * trace of its origin. The parent in the header is the span of the origin's run, to which the
     * span of the fork has a link.
     *
     * @param redriveCount the number of redrives of the origin before the fork's event
     */
    public @Nullable String forkHeader(ExecutionIdentity origin, int redriveCount) {
        var context = context(origin);
        return context == null
                ? null
                : context.withParent(TraceIds.run(origin, redriveCount)).toXRay();
    }

    /**
     * Returns the trace header of a child of a Map Run; null when the child is not traced.
     *
     * @param parent the execution that has started the Map Run
     * @param redriveCount the number of redrives of the Map Run
     * @param childName the name of the child, by which it is sampled
     */
    public @Nullable String childHeader(
            ExecutionIdentity parent, String mapRunArn, int redriveCount, String childName) {
        var context = context(parent);
        return context == null || TraceIds.fraction(childName) >= settings.mapRunSampling()
                ? null
                : context.withParent(TraceIds.mapRun(mapRunArn, redriveCount)).toXRay();
    }
}
