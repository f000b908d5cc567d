package dev.askel.server.local;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Phase.Call;
import dev.askel.asl.interpreter.Phase.CallKind;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Visit;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The calls that a local run has out; their answers are handed to the run's one thread. */
final class LocalCalls {
    private final ExecutionIdentity identity;
    private final TaskConnectors connectors;
    // Bounded by the calls that are out.
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    private int out;

    LocalCalls(ExecutionIdentity identity, TaskConnectors connectors) {
        this.identity = identity;
        this.connectors = connectors;
    }

    boolean underWay() {
        return out > 0;
    }

    /** Waits for an answer; empty when none came within the time. */
    Optional<Runnable> await(Optional<Duration> atMost) throws InterruptedException {
        var answer =
                atMost.isPresent()
                        ? answers.poll(Math.max(0, atMost.get().toNanos()), TimeUnit.NANOSECONDS)
                        : answers.take();
        return Optional.ofNullable(answer);
    }

    /** Makes a call; its answer comes by {@link #await}. */
    void make(FramePath frame, Visit visit, Call call, Consumer<Stimulus> receiver) {
        out++;
        var resource = resource(call);
        connectors
                .call(
                        new TaskCall(
                                identity.arn(),
                                resource,
                                call.parameters(),
                                "%s/%s/%d".formatted(identity.name(), frame, call.ordinal()),
                                null,
                                call.credentialsRoleArn(),
                                identity.account(),
                                identity.region(),
                                call.timeoutSeconds() == null
                                        ? null
                                        : Duration.ofSeconds(call.timeoutSeconds())))
                .whenComplete((outcome, bug) ->
                        answers.add(() -> {
                            out--;
                            if (bug != null) {
                                throw new IllegalStateException(
                                        "The call of %s broke".formatted(resource.arn()), bug);
                            }
                            receiver.accept(stimulus(outcome, resource, call, visit));
                        }));
    }

    private static Resource resource(Call call) {
        return Resource.of(
                call.kind() == CallKind.INTEGRATION
                        ? "arn:aws:states:::%s:%s".formatted(call.resourceType(), call.resource())
                        : call.resource());
    }

    private static Stimulus stimulus(
            TaskOutcome outcome, Resource resource, Call call, Visit visit) {
        return switch (outcome) {
            case TaskOutcome.Answered(var output) when isAwaited(resource) ->
                    new Stimulus.Submitted(call.ordinal(), output);
            case TaskOutcome.Answered(var output) -> new Stimulus.Succeeded(call.ordinal(), output);
            case TaskOutcome.Failed(var failure) -> new Stimulus.Failed(call.ordinal(), failure);
            case TaskOutcome.NotStarted(var failure) ->
                    new Stimulus.Failed(call.ordinal(), failure.error(), visit.causeOf(failure));
        };
    }

    private static boolean isAwaited(Resource resource) {
        return resource instanceof Resource.Integration integration
                && integration.pattern() != CallPattern.REQUEST_RESPONSE;
    }
}
