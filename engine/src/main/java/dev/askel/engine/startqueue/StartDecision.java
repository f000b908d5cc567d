package dev.askel.engine.startqueue;

import dev.askel.engine.execution.ExecutionCommand.StartDecided;
import dev.askel.engine.journal.startpermit.StartGrant;

/** A stored decision, and the message that sends it to its execution. */
record StartDecision(String persistenceId, StartDecided message) {
    static StartDecision of(StartGrant grant) {
        return new StartDecision(
                grant.persistenceId(),
                new StartDecided(
                        grant.decision(), grant.requestedAtMillis(), grant.error(), grant.cause()));
    }
}
