package dev.askel.http;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditTrail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** An audit log that keeps its events for a test, and may refuse changes. */
final class RecordedTrail implements AuditTrail {
    private final LinkedBlockingQueue<AuditEvent> changes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<AuditEvent> work = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<AuditEvent> refusals = new LinkedBlockingQueue<>();

    /** The refusal of permitted changes; empty to record them. */
    volatile Optional<EngineError> answer = Optional.empty();

    @Override
    public boolean includesChanges() {
        return true;
    }

    @Override
    public CompletionStage<Optional<EngineError>> recordChange(AuditEvent event) {
        changes.add(event);
        return CompletableFuture.completedStage(answer);
    }

    @Override
    public boolean includesWork() {
        return true;
    }

    @Override
    public Optional<EngineError> recordWork(AuditEvent event) {
        work.add(event);
        return answer;
    }

    @Override
    public void recordRefusal(AuditEvent event) {
        refusals.add(event);
    }

    /** Returns the permitted changes since the last call. */
    List<AuditEvent> takeChanges() {
        return take(changes);
    }

    /** Returns the permitted starts and calls of workers since the last call. */
    List<AuditEvent> takeWork() {
        return take(work);
    }

    /** Returns the refused requests since the last call. */
    List<AuditEvent> takeRefusals() {
        return take(refusals);
    }

    private static List<AuditEvent> take(LinkedBlockingQueue<AuditEvent> queue) {
        var taken = new ArrayList<AuditEvent>();
        queue.drainTo(taken);
        return taken;
    }
}
