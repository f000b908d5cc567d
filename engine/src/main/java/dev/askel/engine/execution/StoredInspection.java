package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.visibility.ExecutionLookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Inspects executions while no engine runs, from what is stored; wakes nobody and writes nothing.
 */
public final class StoredInspection {
    private final ExecutionLookup lookup;
    private final Journal journal;

    public StoredInspection(ExecutionLookup lookup, Journal journal) {
        this.lookup = lookup;
        this.journal = journal;
    }

    /**
     * All that is known of an execution.
     *
     * @return JSON text, or the caller's mistake: a malformed ARN, or no such execution
     */
    public CompletionStage<Answer<String>> inspect(String executionArn) {
        return switch (Arns.execution(executionArn)) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(Answer.refused(error));
            case Answer.Ok(var arn) ->
                    lookup.byArn(arn)
                            .thenCompose(found ->
                                    switch (found) {
                                        case Answer.Refused(var error) ->
                                                CompletableFuture.completedStage(
                                                        Answer.refused(error));
                                        case Answer.Ok(var reference) ->
                                                stored(executionArn, reference.persistenceId());
                                    });
        };
    }

    private CompletionStage<Answer<String>> stored(String executionArn, String persistenceId) {
        return journal.recover(persistenceId)
                .thenApply(recovered ->
                        recovered == null
                                ? Answer.refused(
                                        new EngineError.ExecutionDoesNotExist(executionArn))
                                : Answer.ok(
                                        Payload.of(
                                                        Inspection.tree(
                                                                BatchCodec.fold(recovered),
                                                                recovered.lastSequenceNr()))
                                                .text()));
    }
}
