package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads the inputs of Standard children, which their executions have. */
public interface StoredInputs {
    /**
     * Reads inputs. The stage fails with {@code UnavailableException} when the database is
     * unavailable or busy.
     *
     * @param persistenceIds of executions
     * @return JSON texts by persistence id; without executions that were deleted
     */
    CompletionStage<Map<String, String>> inputs(Collection<String> persistenceIds);
}
