package dev.askel.engine;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.registry.Registry;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the definitions of executions from the registry, and looks up their activities. */
record PinnedDefinitions(Registry registry, MissingActivityPredicate missingActivity)
        implements ExecutionServices.Revisions {
    static PinnedDefinitions of(EngineParts parts) {
        return new PinnedDefinitions(parts.registry(), parts.missingActivity());
    }

    @Override
    public CompletionStage<PinnedDefinition> revision(String machineId, int revision) {
        return registry.revision(UUID.fromString(machineId), revision)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Ok(var pinned) ->
                                    missingActivity
                                            .lookUpActivities(pinned.model())
                                            .thenApply(model ->
                                                    new PinnedDefinition(
                                                            model, pinned.loggingConfiguration()));
                            case Answer.Refused(var error) ->
                                    CompletableFuture.failedStage(readFailure(error));
                        });
    }

    private static RuntimeException readFailure(EngineError error) {
        return switch (error) {
            case EngineError.ServiceUnavailable _, EngineError.ThrottlingException _ ->
                    UnavailableException.of(error);
            default -> new IllegalStateException(error.message());
        };
    }
}
