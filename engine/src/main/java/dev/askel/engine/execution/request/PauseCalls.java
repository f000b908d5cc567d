package dev.askel.engine.execution.request;

import dev.askel.asl.history.Parent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.workbench.Pauses;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.PauseReply;
import dev.askel.engine.execution.ExecutionCommand.PauseResult;
import dev.askel.engine.execution.ExecutionCommand.PausedChild;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.PausedExecutions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Pauses and resumes executions. The execution's actor writes the pause to its journal. */
public final class PauseCalls implements Pauses {
    private final ExecutionLookup lookup;
    private final PausedExecutions paused;
    private final ExecutionRegion region;
    private final NodeCapability.Check capabilities;

    public PauseCalls(
            ExecutionLookup lookup,
            PausedExecutions paused,
            ExecutionRegion region,
            NodeCapability.Check capabilities) {
        this.lookup = lookup;
        this.paused = paused;
        this.region = region;
        this.capabilities = capabilities;
    }

    /** Creates the message to an execution. */
    @FunctionalInterface
    private interface Command {
        /**
         * Creates the message.
         *
         * @param childOf the task that must have started the execution; null for any execution
         */
        ExecutionCommand.Remote to(@Nullable Parent childOf, ActorRef<PauseReply> replyTo);

        /** Returns the reply to a message whose earlier attempts may have had an effect. */
        default PauseReply replyToRepeated(PauseReply reply) {
            return reply;
        }
    }

    /** Ends the pause of an execution. */
    private record ResumeCommand() implements Command {
        @Override
        public ExecutionCommand.Remote to(@Nullable Parent childOf, ActorRef<PauseReply> replyTo) {
            return new ExecutionCommand.Resume(childOf, replyTo);
        }

        /** An earlier attempt can have resumed the execution, which has ended since. */
        @Override
        public PauseReply replyToRepeated(PauseReply reply) {
            return reply.result() == PauseResult.CLOSED ? PauseReply.of(PauseResult.DONE) : reply;
        }
    }

    @Override
    public CompletionStage<Answer<Changed>> pause(
            Caller caller, String executionArn, NewPause pause) {
        var refusal = refusal();
        return refusal.isPresent()
                ? Answer.refusedStage(refusal.get())
                : change(caller, executionArn, pause.includeChildren(), command(pause));
    }

    @Override
    public CompletionStage<Answer<Changed>> resume(
            Caller caller, String executionArn, boolean includeChildren) {
        return change(caller, executionArn, includeChildren, new ResumeCommand());
    }

    private static Command command(NewPause pause) {
        return (childOf, replyTo) ->
                new ExecutionCommand.Pause(
                        pause.by(),
                        pause.reason(),
                        pause.timeouts() == Timeouts.STOP,
                        childOf,
                        replyTo);
    }

    private CompletionStage<Answer<Changed>> change(
            Caller caller, String executionArn, boolean includeChildren, Command command) {
        return send(caller, executionArn, null, command)
                .thenCompose(first ->
                        first.thenCompose(reply ->
                                includeChildren
                                        ? new Descendants(caller, command).change(reply.children())
                                        : Answer.okStage(new Changed(1))))
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    /** The executions below one execution, which are changed one after another. */
    private final class Descendants {
        private final Caller caller;
        private final Command command;

        /** The children that were changed or skipped. */
        private final Set<PausedChild> seen = new HashSet<>();

        Descendants(Caller caller, Command command) {
            this.caller = caller;
            this.command = command;
        }

        /**
         * Changes executions and their children. Executions that have ended or do not exist yet are
         * skipped.
         */
        CompletionStage<Answer<Changed>> change(List<PausedChild> children) {
            return change(new ArrayList<>(children), 1);
        }

        private CompletionStage<Answer<Changed>> change(List<PausedChild> rest, int changed) {
            if (rest.isEmpty()) {
                return Answer.okStage(new Changed(changed));
            }
            if (seen.size() >= EXECUTIONS_MAX - 1) {
                return Answer.refusedStage(
                        new EngineError.ServiceQuotaExceededException(
                                "The execution has more than %d children. %d executions have been changed."
                                        .formatted(EXECUTIONS_MAX - 1, changed)));
            }
            var next = rest.removeLast();
            if (!seen.add(next)) {
                return change(rest, changed);
            }
            return send(caller, next.arn(), next.childOf(), command)
                    .thenCompose(answer ->
                            switch (answer) {
                                case Answer.Ok(PauseReply reply) -> {
                                    rest.addAll(reply.children());
                                    yield change(rest, changed + 1);
                                }
                                case Answer.Refused(EngineError.ConflictException _),
                                        Answer.Refused(EngineError.ExecutionDoesNotExist _) ->
                                        change(rest, changed);
                                case Answer.Refused(var error) -> Answer.refusedStage(error);
                            });
        }
    }

    private CompletionStage<Answer<PauseReply>> send(
            Caller caller, String executionArn, @Nullable Parent childOf, Command command) {
        return withExecution(
                caller,
                executionArn,
                id -> ask(id, childOf, command).thenApply(reply -> answer(executionArn, reply)));
    }

    private CompletionStage<PauseReply> ask(
            String persistenceId, @Nullable Parent childOf, Command command) {
        return AskRetry.ask(
                wait ->
                        region.<PauseReply>ask(
                                persistenceId, replyTo -> command.to(childOf, replyTo), wait),
                command::replyToRepeated);
    }

    private static Answer<PauseReply> answer(String executionArn, PauseReply reply) {
        return switch (reply.result()) {
            case DONE -> Answer.ok(reply);
            case CLOSED ->
                    Answer.refused(
                            new EngineError.ConflictException(
                                    "The execution %s has ended, so it cannot be paused or resumed."
                                            .formatted(executionArn)));
            case NO_EXECUTION ->
                    Answer.refused(new EngineError.ExecutionDoesNotExist(executionArn));
            case UNAVAILABLE -> Answer.refused(new EngineError.ServiceUnavailable());
        };
    }

    /** Returns the refusal of pauses; empty when all nodes can read them. */
    public Optional<EngineError> refusal() {
        return capabilities.refusal(NodeCapability.PAUSES);
    }

    /** Pauses an execution whose row the caller has read. Its time-outs continue. */
    public CompletionStage<Answer<Changed>> pauseKnown(
            ExecutionArn arn, String persistenceId, @Nullable String by, @Nullable String reason) {
        // An older node has joined since the job was started. The job repeats the request.
        return refusal().isPresent()
                ? Answer.refusedStage(new EngineError.ServiceUnavailable())
                : changeKnown(
                        arn,
                        persistenceId,
                        command(new NewPause(by, reason, Timeouts.CONTINUE, false)));
    }

    /** Resumes an execution whose row the caller has read. */
    public CompletionStage<Answer<Changed>> resumeKnown(ExecutionArn arn, String persistenceId) {
        return changeKnown(arn, persistenceId, new ResumeCommand());
    }

    private CompletionStage<Answer<Changed>> changeKnown(
            ExecutionArn arn, String persistenceId, Command command) {
        return ask(persistenceId, null, command)
                .thenApply(reply -> answer(arn.toString(), reply).map(_ -> new Changed(1)))
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    @Override
    public CompletionStage<Answer<Described>> describe(Caller caller, String executionArn) {
        return withExecution(caller, executionArn, paused::find)
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    private <T> CompletionStage<Answer<T>> withExecution(
            Caller caller,
            String executionArn,
            Function<String, CompletionStage<Answer<T>>> request) {
        if (Arns.parse(executionArn) instanceof Answer.Ok(ExpressExecutionArn _)) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(
                            "Express executions cannot be paused: " + executionArn));
        }
        return lookup.byArn(executionArn)
                .thenCompose(found ->
                        found.thenCompose(execution ->
                                execution.id().scope().equals(caller.scope())
                                        ? request.apply(execution.persistenceId())
                                        : Answer.refusedStage(
                                                new EngineError.ExecutionDoesNotExist(
                                                        executionArn))));
    }
}
