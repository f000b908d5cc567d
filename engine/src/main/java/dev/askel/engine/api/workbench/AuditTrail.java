package dev.askel.engine.api.workbench;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Records decisions about requests in the audit log. */
public interface AuditTrail {
    /** Records nothing. */
    AuditTrail NONE =
            new AuditTrail() {
                @Override
                public boolean includesChanges() {
                    return false;
                }

                @Override
                public CompletionStage<Optional<EngineError>> recordChange(AuditEvent event) {
                    return CompletableFuture.completedStage(Optional.empty());
                }

                @Override
                public boolean includesWork() {
                    return false;
                }

                @Override
                public Optional<EngineError> recordWork(AuditEvent event) {
                    return Optional.empty();
                }

                @Override
                public void recordRefusal(AuditEvent event) {}
            };

    /** Whether permitted changes are recorded. */
    boolean includesChanges();

    /**
     * Records a permitted change. The stage completes when the record is durable.
     *
     * @return empty when the change may be performed; {@code ThrottlingException} when too many
     *     records wait, {@code ServiceUnavailable} when the record cannot be stored. The stage
     *     completes on a database thread, so dependent code must not block
     */
    CompletionStage<Optional<EngineError>> recordChange(AuditEvent event);

    /** Whether the starts of executions and the calls of workers are recorded. */
    boolean includesWork();

    /**
     * Records a permitted start of an execution, or a permitted call of a worker. The record
     * becomes durable some time after this method returns.
     *
     * @return {@code ThrottlingException} when too many records wait; empty otherwise
     */
    Optional<EngineError> recordWork(AuditEvent event);

    /** Records a refused request, or only counts it when its client is refused too often. */
    void recordRefusal(AuditEvent event);
}
