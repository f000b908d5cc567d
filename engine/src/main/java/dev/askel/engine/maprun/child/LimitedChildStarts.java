package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.start.MapChildStartResult;
import dev.askel.engine.execution.start.StartDispatch;
import dev.askel.engine.registry.CurrentStartRule;
import dev.askel.engine.registry.start.SingleFlight;
import dev.askel.engine.registry.start.WeightedCache;
import dev.askel.engine.startrule.StartPermitRequest;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Starts Standard children within the start limit of their machine. Thread-safe.
 *
 * <p>A child runs on the revision of its parent, so its transaction does not compare the generation
 * of the machine. It compares the generation of the start rule. Therefore a rule is read once, and
 * again after a start was refused because the rule has changed.
 */
final class LimitedChildStarts implements ChildServices.Starts {
    /** The maximum number of machines whose rules are kept. */
    static final int MACHINES_MAX = 256;

    /** The maximum number of attempts for a child whose rule changes. */
    private static final int ATTEMPTS_MAX = 3;

    /** Starts children; see {@link StartDispatch#startChild}. */
    @FunctionalInterface
    interface Dispatch {
        CompletionStage<MapChildStartResult> startChild(
                Payload input, StartDispatch.StartFactory start);
    }

    /** Reads the current rule of a machine. */
    @FunctionalInterface
    interface Rules {
        CompletionStage<Answer<CurrentStartRule>> current(UUID machineId);
    }

    private final Dispatch dispatch;
    private final Rules rules;
    private final Executor threads;
    private final EngineTime time;
    private final WeightedCache<String, CurrentStartRule> known =
            new WeightedCache<>(MACHINES_MAX, _ -> 1);
    private final SingleFlight<String, Answer<CurrentStartRule>> reads = new SingleFlight<>();

    /**
     * Creates the starts of a node.
     *
     * @param threads run the children that wait for a rule
     */
    LimitedChildStarts(Dispatch dispatch, Rules rules, Executor threads, EngineTime time) {
        this.dispatch = dispatch;
        this.rules = rules;
        this.threads = threads;
        this.time = time;
    }

    /** Starts a child. If the rule is known, a child that never waits runs on this thread. */
    @Override
    public CompletionStage<MapChildStartResult> startChild(StandardStart child) {
        return startChild(child, 1);
    }

    private CompletionStage<MapChildStartResult> startChild(StandardStart child, int attempt) {
        var machineId = child.identity().machineId();
        var rule = known.get(machineId);
        return rule != null
                ? startChild(child, rule, attempt)
                : reads.load(machineId, () -> rules.current(UUID.fromString(machineId)))
                        .result()
                        // The reader's thread must not run children.
                        .thenComposeAsync(answer -> startChild(child, answer, attempt), threads);
    }

    private CompletionStage<MapChildStartResult> startChild(
            StandardStart child, Answer<CurrentStartRule> read, int attempt) {
        return switch (read) {
            case Answer.Ok(var rule) -> {
                known.put(child.identity().machineId(), rule);
                yield startChild(child, rule, attempt);
            }
            // The run tries again later.
            case Answer.Refused(_) -> overloaded();
        };
    }

    private CompletionStage<MapChildStartResult> startChild(
            StandardStart child, CurrentStartRule current, int attempt) {
        var permit = permit(child, current);
        var attributes =
                current.attributes().valuesOf(child.input(), Instant.ofEpochMilli(time.millis()));
        return dispatch.startChild(
                        child.input(),
                        (text, replyTo) ->
                                child.message(current, permit, attributes, text, replyTo))
                .thenCompose(result -> {
                    if (!(result instanceof MapChildStartResult.RuleChanged)) {
                        return CompletableFuture.completedStage(result);
                    }
                    forget(child.identity().machineId(), current);
                    return attempt < ATTEMPTS_MAX
                            ? CompletableFuture.supplyAsync(
                                            () -> startChild(child, attempt + 1), threads)
                                    .thenCompose(next -> next)
                            : overloaded();
                });
    }

    /** Makes the next start read the rule, unless it was read again already. */
    @SuppressWarnings("ReferenceEquality") // the rule of this read, not an equal one
    private void forget(String machineId, CurrentStartRule outdated) {
        if (known.get(machineId) == outdated) {
            known.remove(machineId);
        }
    }

    private static CompletionStage<MapChildStartResult> overloaded() {
        return CompletableFuture.completedStage(new MapChildStartResult.Overloaded());
    }

    /** Returns the request for a permit; null without a rule. */
    private @Nullable StartPermitRequest permit(StandardStart child, CurrentStartRule current) {
        var rule = current.rule();
        if (rule == null) {
            return null;
        }
        // A child cannot be refused for its item, so an item without a valid key has no key.
        return rule.requestOrDefaults(child.input(), Instant.ofEpochMilli(time.millis()));
    }
}
