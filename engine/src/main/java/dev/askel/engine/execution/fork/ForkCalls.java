package dev.askel.engine.execution.fork;

import static dev.askel.engine.api.Answer.compose;
import static dev.askel.engine.api.Answer.refusedStage;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.fork.ForkMismatch;
import dev.askel.asl.interpreter.fork.ForkPlan;
import dev.askel.asl.interpreter.fork.ForkPoint;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.workbench.Forks;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.fork.ForkRequests.ValidFork;
import dev.askel.engine.execution.fork.ForkTargets.ForkTarget;
import dev.askel.engine.execution.fork.ForkTargets.OwnDefinition;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.memory.ExecutionMemory.Reservation;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.OpenExecutions;
import dev.askel.engine.visibility.Scopes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Implements forks of executions. */
public final class ForkCalls implements Forks {
    private static final int ATTEMPTS_MAX = 5;

    private final ExecutionLookup lookup;
    private final OriginReader origins;
    private final ForkDescriptionReader forked;
    private final ForkTargets targets;
    private final ForkStarts starts;
    private final OpenExecutions open;
    private final ExecutionMemory memory;
    private final ExecutionLimits limits;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the operations.
     *
     * @param open enforces the limit on open executions
     * @param memory bounds the heap of the states that requests read
     * @param capabilities the check that all nodes read journals of forks
     */
    public ForkCalls(
            ExecutionLookup lookup,
            Journal journal,
            Registry registry,
            ForkStarts starts,
            OpenExecutions open,
            ExecutionMemory memory,
            ExecutionLimits limits,
            NodeCapability.Check capabilities) {
        this.lookup = lookup;
        this.origins = new OriginReader(journal);
        this.forked = new ForkDescriptionReader(journal);
        this.targets = new ForkTargets(registry);
        this.starts = starts;
        this.open = open;
        this.memory = memory;
        this.limits = limits;
        this.capabilities = capabilities;
    }

    /** The plan of a fork, the revision of its origin, and the definition that the fork runs. */
    private record Prepared(ForkPlan plan, PinnedRevision origin, ForkTarget target) {
        /** Refuses a definition that does not match the history. */
        static Answer<Prepared> check(ForkPlan plan, PinnedRevision origin, ForkTarget target) {
            var mismatch = ForkMismatch.find(plan, target.model());
            return mismatch == null
                    ? Answer.ok(new Prepared(plan, origin, target))
                    : Answer.refused(new ValidationException(mismatch));
        }
    }

    @Override
    public CompletionStage<Answer<StartedFork>> fork(Caller caller, ForkRequest request) {
        var refusal = capabilities.refusal(NodeCapability.FORKS);
        if (refusal.isPresent()) {
            return refusedStage(refusal.get());
        }
        return compose(
                validate(caller, request),
                valid ->
                        compose(
                                valid.isRepeatable()
                                        ? findEarlier(caller, request, valid)
                                        : Answer.okStage(Optional.empty()),
                                earlier ->
                                        earlier.isPresent()
                                                ? Answer.okStage(earlier.get())
                                                : forkWithinLimit(caller, request, valid)));
    }

    private CompletionStage<Answer<ValidFork>> validate(Caller caller, ForkRequest request) {
        return done(ForkRequests.validate(caller, request, limits.payloadBytesMax()));
    }

    private CompletionStage<Answer<StartedFork>> forkWithinLimit(
            Caller caller, ForkRequest request, ValidFork valid) {
        return withPlan(
                caller,
                request,
                valid,
                prepared -> open.startWithinLimit(caller.scope(), () -> start(prepared, valid, 1)));
    }

    /**
     * Returns the fork of an earlier request with the same content; empty if no execution has its
     * name. The origin and the machine may have changed since that request.
     */
    private CompletionStage<Answer<Optional<StartedFork>>> findEarlier(
            Caller caller, ForkRequest request, ValidFork valid) {
        return compose(
                done(ForkTargets.forkArn(caller, request, valid.name())),
                arn ->
                        lookup.byArn(arn)
                                .thenCompose(found ->
                                        found instanceof Answer.Ok(ExecutionHeader header)
                                                ? findStarted(header, valid)
                                                        .thenApply(ForkCalls::present)
                                                : Answer.okStage(Optional.<StartedFork>empty())));
    }

    private static Answer<Optional<StartedFork>> present(Answer<StartedFork> answer) {
        return answer.map(Optional::of);
    }

    @Override
    public CompletionStage<Answer<ForkPreview>> preview(Caller caller, ForkRequest request) {
        return compose(
                validate(caller, request),
                valid ->
                        withPlan(
                                caller,
                                request,
                                valid,
                                fork ->
                                        Answer.okStage(
                                                ForkPreviews.of(
                                                        fork.plan(),
                                                        fork.origin(),
                                                        fork.target()))));
    }

    @Override
    public CompletionStage<Answer<Optional<ForkDescription>>> describe(
            Caller caller, String executionArn) {
        return withExecution(caller, executionArn, forked::read);
    }

    /**
     * Reserves memory for the state of the origin, and performs {@code next} with the plan of a
     * request.
     */
    private <T> CompletionStage<Answer<T>> withPlan(
            Caller caller,
            ForkRequest request,
            ValidFork valid,
            Function<Prepared, CompletionStage<Answer<T>>> next) {
        return withExecution(
                caller,
                request.executionArn(),
                (origin, reserved) ->
                        compose(prepare(caller, request, valid, origin, reserved), next));
    }

    /** Reserves memory for the data of an execution until {@code next} completes. */
    private <T> CompletionStage<Answer<T>> withExecution(
            Caller caller,
            String executionArn,
            BiFunction<ExecutionHeader, Reservation, CompletionStage<Answer<T>>> next) {
        return compose(
                        findExecution(caller, executionArn),
                        execution ->
                                withMemory(execution, reserved -> next.apply(execution, reserved)))
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    private <T> CompletionStage<Answer<T>> withMemory(
            ExecutionHeader execution, Function<Reservation, CompletionStage<Answer<T>>> request) {
        var reserved =
                memory.admit(
                        ExecutionMemory.Purpose.START,
                        execution.id().scope().account(),
                        execution.id().machineId().toString(),
                        0);
        if (reserved == null) {
            return refusedStage(new EngineError.ThrottlingException());
        }
        CompletionStage<Answer<T>> answer;
        try {
            answer = request.apply(reserved);
        } catch (RuntimeException | Error bug) {
            reserved.close();
            throw bug;
        }
        return answer.whenComplete((_, _) -> reserved.close());
    }

    private CompletionStage<Answer<Prepared>> prepare(
            Caller caller,
            ForkRequest request,
            ValidFork valid,
            ExecutionHeader origin,
            Reservation reserved) {
        return compose(
                readOrigin(origin, request.eventId(), reserved),
                point ->
                        compose(
                                targets.revisionOf(origin, point),
                                revision -> prepare(caller, request, valid, revision, point)));
    }

    /** Reads the origin. Its rows are missing if it was deleted during the request. */
    private CompletionStage<Answer<ForkPoint>> readOrigin(
            ExecutionHeader origin, long eventId, Reservation reserved) {
        return origins.read(origin, eventId, reserved)
                .thenCompose(point ->
                        point instanceof Answer.Refused
                                ? compose(lookup.byArn(origin.arn()), _ -> done(point))
                                : done(point));
    }

    private CompletionStage<Answer<ExecutionHeader>> findExecution(
            Caller caller, String executionArn) {
        return switch (Scopes.requireOwn(
                caller,
                Arns.parseExecution(executionArn),
                arn -> new EngineError.ExecutionDoesNotExist(arn.toString()))) {
            case Answer.Refused(var error) -> refusedStage(error);
            case Answer.Ok(var arn) -> lookup.byArn(arn);
        };
    }

    private CompletionStage<Answer<Prepared>> prepare(
            Caller caller,
            ForkRequest request,
            ValidFork valid,
            PinnedRevision origin,
            ForkPoint point) {
        var definition = request.definition();
        return definition == null
                ? prepare(caller, request, valid, origin, point, null)
                : compose(
                        targets.compile(definition),
                        own -> prepare(caller, request, valid, origin, point, own));
    }

    private CompletionStage<Answer<Prepared>> prepare(
            Caller caller,
            ForkRequest request,
            ValidFork valid,
            PinnedRevision origin,
            ForkPoint point,
            @Nullable OwnDefinition own) {
        return targets.find(caller, point, origin, request.stateMachineArn(), own)
                .thenApply(found ->
                        found.then(target ->
                                Prepared.check(
                                        ForkPlan.of(point, valid.changes()), origin, target)));
    }

    private CompletionStage<Answer<StartedFork>> start(
            Prepared prepared, ValidFork valid, int attempt) {
        return compose(
                targets.startable(prepared.target()),
                machine ->
                        compose(
                                done(starts.permit(machine, prepared.plan().input())),
                                permit ->
                                        starts.write(
                                                        prepared.plan(),
                                                        machine,
                                                        valid.name(),
                                                        valid.requestId(),
                                                        permit)
                                                .thenCompose(written ->
                                                        answer(
                                                                prepared, valid, attempt,
                                                                written))));
    }

    private CompletionStage<Answer<StartedFork>> answer(
            Prepared prepared, ValidFork valid, int attempt, ForkStarts.Written written) {
        return switch (written.outcome()) {
            case WriteOutcome.Committed _ ->
                    Answer.okStage(
                            new StartedFork(
                                    written.identity().arn(),
                                    written.identity().startedAt(),
                                    prepared.plan().point().eventId()));
            case WriteOutcome.MachineChanged _, WriteOutcome.StartRuleChanged _
                    when attempt < ATTEMPTS_MAX ->
                    startNewer(prepared, valid, attempt + 1);
            case WriteOutcome.AlreadyExists _, WriteOutcome.Deleted _ ->
                    findStarted(written.identity().arn(), valid);
            case WriteOutcome.Rejected _ -> refusedStage(new EngineError.ThrottlingException());
            case WriteOutcome.StartQueueFull(var isOfAccount) ->
                    refusedStage(
                            isOfAccount
                                    ? EngineError.ExecutionLimitExceeded.ofAccountQueues()
                                    : EngineError.ExecutionLimitExceeded.ofQueue());
            case WriteOutcome.MachineChanged _,
                    WriteOutcome.MapRunChanged _,
                    WriteOutcome.Fenced _,
                    WriteOutcome.PermitsChanged _,
                    WriteOutcome.PermitNotFree _,
                    WriteOutcome.StartRuleChanged _,
                    WriteOutcome.Failed _ ->
                    refusedStage(new EngineError.ServiceUnavailable());
        };
    }

    /** Starts the fork with the machine as it is after a change. */
    private CompletionStage<Answer<StartedFork>> startNewer(
            Prepared prepared, ValidFork valid, int attempt) {
        return compose(
                targets.findNewer(prepared.plan().point(), prepared.target())
                        .thenApply(found ->
                                found.then(target ->
                                        Prepared.check(
                                                prepared.plan(), prepared.origin(), target))),
                newer -> start(newer, valid, attempt));
    }

    /** Returns the fork that this request has already started; a refusal for another execution. */
    private CompletionStage<Answer<StartedFork>> findStarted(String arn, ValidFork valid) {
        return lookup.byArn(arn)
                .thenCompose(found ->
                        found instanceof Answer.Ok(ExecutionHeader header)
                                ? findStarted(header, valid)
                                : refusedStage(new EngineError.ExecutionAlreadyExists(arn)));
    }

    private CompletionStage<Answer<StartedFork>> findStarted(
            ExecutionHeader execution, ValidFork valid) {
        return withMemory(
                execution, reserved -> starts.findStarted(execution, valid.requestId(), reserved));
    }

    private static <T> CompletionStage<Answer<T>> done(Answer<T> answer) {
        return CompletableFuture.completedStage(answer);
    }
}
