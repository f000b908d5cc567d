package dev.askel.engine.execution.fork;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.fork.ForkJournal;
import dev.askel.asl.interpreter.fork.ForkPlan;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Forks.StartedFork;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.commit.AwaitedPermits;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.execution.commit.LogSelection;
import dev.askel.engine.execution.start.StartIdentities;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.memory.ExecutionMemory.Reservation;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.sql.PayloadText;
import dev.askel.engine.startrule.StartPermitRequest;
import dev.askel.engine.visibility.ExecutionHeader;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Writes the first rows of forks. The row makes the fork due, so that a poller loads it even if the
 * node fails after the write.
 */
public final class ForkStarts {
    /** The entries before the first entry of the fork: Identified and ExecutionStarted. */
    private static final int START_ENTRIES = 2;

    private final ActorSystem<?> system;
    private final ExecutionRegion region;
    private final ExecutionServices services;
    private final StartIdentities identities;
    private final EngineTime time;

    /** Creates the writer of forks, which wakes them through {@code region}. */
    public ForkStarts(
            ActorSystem<?> system,
            ExecutionRegion region,
            ExecutionServices services,
            StartIdentities identities,
            EngineTime time) {
        this.system = system;
        this.region = region;
        this.services = services;
        this.identities = identities;
        this.time = time;
    }

    /** A fork that was passed to the journal. */
    record Written(ExecutionIdentity identity, WriteOutcome outcome) {}

    /**
     * Writes the first row of a fork. After the commit, wakes the fork.
     *
     * @param requestId identifies the request; a fork with this name and request is the same fork
     * @param permit the request for a permit of the start limit; empty without a start limit
     */
    CompletionStage<Written> write(
            ForkPlan plan,
            StartableMachine machine,
            String name,
            String requestId,
            Optional<StartPermitRequest> permit) {
        var now = Instant.ofEpochMilli(time.millis());
        var origin = plan.point().state();
        // Mocked states of the origin remain mocked, also in another definition.
        var identity =
                identities
                        .create(
                                machine,
                                name,
                                services.tracing()
                                        .forkHeader(origin.identity(), origin.redriveCount()))
                        .withTestCase(origin.identity().testCase())
                        .withStart(now);
        return services.revisions()
                .revision(identity.machineId(), identity.revision())
                .thenCompose(
                        pinned -> write(plan, machine, identity, pinned, requestId, permit, now));
    }

    private CompletionStage<Written> write(
            ForkPlan plan,
            StartableMachine machine,
            ExecutionIdentity identity,
            PinnedDefinition pinned,
            String requestId,
            Optional<StartPermitRequest> permit,
            Instant now) {
        var ledger = new Ledger(null, services.limits(identity));
        var entries = ForkJournal.entries(plan, identity, now);
        ledger.acceptFirstEntries(entries.subList(0, START_ENTRIES));
        ledger.recordFact(new Fact.RequestAnswered(requestId));
        permit.ifPresent(request -> ledger.recordFact(new Fact.StartQueued(request.key())));
        ledger.acceptFirstEntries(entries.subList(START_ENTRIES, entries.size()));
        var start =
                new ExecutionCommand.Start(
                        identity,
                        machine.generation(),
                        PayloadText.of(plan.input()),
                        null,
                        requestId,
                        system.ignoreRef(),
                        null,
                        permit.orElse(null),
                        machine.attributes().valuesOf(plan.input(), now));
        var writer =
                new ExecutionWriter(
                        identity.persistenceId(),
                        services,
                        null,
                        null,
                        LogSelection.of(pinned),
                        AwaitedPermits.NONE,
                        pinned.machine());
        writer.evict(now);
        var written = new AtomicReference<CompletionStage<WriteOutcome>>();
        writer.write(ledger, start, ledger.takeChangedFrames(), now, written::set);
        return Objects.requireNonNull(written.get())
                .thenApply(outcome -> {
                    if (outcome instanceof WriteOutcome.Committed(_, var starts)) {
                        region.tell(identity.persistenceId(), afterStart(starts.own(), now));
                    }
                    return new Written(identity, outcome);
                });
    }

    /** Returns the message after the commit, which contains the grant of a free permit. */
    private static ExecutionCommand.Remote afterStart(@Nullable Long grant, Instant requestedAt) {
        return grant == null
                ? new ExecutionCommand.Wake()
                : new ExecutionCommand.StartDecided(grant, requestedAt.toEpochMilli(), null, null);
    }

    /**
     * Returns the request of a fork for a permit; empty without a start limit. It is refused when
     * the input has no valid key.
     */
    Answer<Optional<StartPermitRequest>> permit(StartableMachine machine, Payload input) {
        var rule = machine.startRule();
        return rule == null
                ? Answer.ok(Optional.empty())
                : rule.request(input, Instant.ofEpochMilli(time.millis())).map(Optional::of);
    }

    /**
     * Returns the fork that a request has started, or a refusal if another request has started the
     * execution.
     *
     * @param memory the reservation for the first row of the execution
     */
    CompletionStage<Answer<StartedFork>> findStarted(
            ExecutionHeader execution, String requestId, Reservation memory) {
        return ForkDescriptionReader.firstEntries(services.journal(), execution, memory)
                .thenApply(read ->
                        read.then(first -> {
                            var origin = ForkDescriptionReader.originOf(first);
                            var arn = execution.arn().toString();
                            return origin != null
                                            && first.contains(new Fact.RequestAnswered(requestId))
                                    ? Answer.ok(
                                            new StartedFork(
                                                    arn, execution.startedAt(), origin.eventId()))
                                    : Answer.refused(new EngineError.ExecutionAlreadyExists(arn));
                        }));
    }
}
